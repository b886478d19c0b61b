import { describe, expect, test } from 'bun:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { unzip, zip } from '../../../../f/shared/lib/export/zip.ts';
import { bytesOf } from '../../../credits/lib/audit_world.ts';

const files = [
  { name: 'a.txt', content: bytesOf('hello') },
  { name: 'f/größe', content: bytesOf('größer als 1') },
  { name: 'empty', content: new Uint8Array() },
];
const read = (archive: Uint8Array) =>
  [...unzip(archive)].map(([name, content]) => [name, new TextDecoder().decode(content)]);

/** Hex of a number, lowest byte first. */
const hex = (value: number, size: number) => {
  const buffer = Buffer.alloc(size);
  buffer.writeUIntLE(value, 0, size);
  return buffer.toString('hex');
};

interface Packed {
  name: string;
  content: string;
  extra: string;
  comment: string;
}

/** An archive as other programs write it: packed, with extra fields and comments, and something behind its end. */
function packed(entries: Packed[], behind = ''): Uint8Array {
  let local = '';
  let directory = '';
  for (const { name, content, extra, comment } of entries) {
    const raw = deflateRawSync(content);
    const sizes = hex(crc32(content), 4) + hex(raw.length, 4) + hex(content.length, 4);
    const common = hex(20, 2) + hex(0x0800, 2) + hex(8, 2) + hex(0, 2) + hex(0x21, 2) + sizes;
    const offset = local.length / 2;
    const [path, more, note] = [name, extra, comment].map((text) => Buffer.from(text).toString('hex'));
    local += `504b0304${common}${hex(name.length, 2)}${hex(extra.length, 2)}${path}${more}${raw.toString('hex')}`;
    directory += `504b0102${hex(20, 2)}${common}${hex(name.length, 2)}${hex(extra.length, 2)}${hex(comment.length, 2)}`;
    directory += '00'.repeat(8) + hex(offset, 4) + path + more + note;
  }
  const counts = hex(entries.length, 2).repeat(2);
  const end = `504b050600000000${counts}${hex(directory.length / 2, 4)}${hex(local.length / 2, 4)}${hex(behind.length, 2)}`;
  return Buffer.from(local + directory + end + Buffer.from(behind).toString('hex'), 'hex');
}

describe('a ZIP file', () => {
  test('has exactly the bytes of the format', () => {
    const crc = hex(0x3610a686, 4);
    const sizes = crc + hex(5, 4) + hex(5, 4);
    const path = Buffer.from('a.txt').toString('hex');
    const content = Buffer.from('hello').toString('hex');
    const fields = '1400' + '0008' + '0000' + '0000' + '2100';
    const local = `504b0304${fields}${sizes}05000000${path}${content}`;
    const directory = `504b01021400${fields}${sizes}0500${'0000'.repeat(4)}${hex(0, 4)}${hex(0, 4)}${path}`;
    const end = `504b050600000000${'0100'.repeat(2)}${hex(directory.length / 2, 4)}${hex(local.length / 2, 4)}0000`;
    expect(Buffer.from(zip(files.slice(0, 1))).toString('hex')).toBe(local + directory + end);
  });

  test('returns every file by its name, in order', () => {
    expect(read(zip(files))).toEqual([
      ['a.txt', 'hello'],
      ['f/größe', 'größer als 1'],
      ['empty', ''],
    ]);
    expect(read(zip([]))).toEqual([]);
  });

  test('of another program is read: compressed, with extra fields and comments', () => {
    const entries = [
      { name: 'a', content: 'hello hello hello hello', extra: 'xx', comment: 'note' },
      { name: 'bc', content: 'world', extra: '', comment: '' },
      { name: 'd', content: '', extra: 'yyyy', comment: 'n' },
    ];
    expect(read(packed(entries, 'a comment'))).toEqual(entries.map(({ name, content }) => [name, content]));
  });

  test.each([
    ['nothing', ''],
    ['a text', 'a,b,c'],
    ['the beginning of one only', new TextDecoder('latin1').decode(zip(files).slice(0, 60))],
  ])('is not %s', (_what, text) => {
    expect(() => unzip(Buffer.from(text, 'latin1'))).toThrow(new RangeError('this is no ZIP file'));
  });

  test('of which only the end remains cannot be read', () => {
    const whole = zip(files);
    expect(() => unzip(whole.slice(whole.length - 22))).toThrow(RangeError);
  });
});
