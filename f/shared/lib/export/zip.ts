/** The subset of ZIP that workbooks need: files that are stored, or deflated by the caller. */
import { crc32, inflateRawSync } from 'node:zlib';

export interface ZipFile {
  name: string;
  content: Uint8Array;
  /** What `content` was before it was deflated; without it the content is stored as it is. */
  deflated?: { crc: number; size: number };
}

/** 1980-01-01 in DOS time, so that equal content gives equal files. */
const date = 0x21;

export function zip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, content, deflated } of files) {
    const path = new TextEncoder().encode(name);
    const fields = [20, 0x0800, deflated === undefined ? 0 : 8, 0, date];
    const { crc, size } = deflated ?? { crc: crc32(content), size: content.length };
    const sizes = [crc, content.length, size];
    const local = bytes([0x04034b50, 4], ...shorts(fields), ...longs(sizes), ...shorts([path.length, 0]));
    const ofFile = [...shorts([20, ...fields]), ...longs(sizes), ...shorts([path.length, 0, 0, 0, 0])];
    directory.push(bytes([0x02014b50, 4], ...ofFile, ...longs([0, offset])), path);
    parts.push(local, path, content);
    offset += local.length + path.length + content.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const count = files.length;
  const end = bytes(
    [0x06054b50, 4],
    ...shorts([0, 0, count, count]),
    ...longs([size, offset]),
    ...shorts([0]),
  );
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** The contents by name. Throws RangeError when it is not a ZIP. */
export function unzip(archive: Uint8Array): Map<string, Uint8Array> {
  const buffer = Buffer.from(archive);
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end === -1) throw new RangeError('this is no ZIP file');
  const files = new Map<string, Uint8Array>();
  let at = buffer.readUInt32LE(end + 16);
  for (let left = buffer.readUInt16LE(end + 10); left > 0; left--) {
    const [names = 0, extra = 0, comment = 0] = [28, 30, 32].map((place) => buffer.readUInt16LE(at + place));
    const [size, local] = [buffer.readUInt32LE(at + 20), buffer.readUInt32LE(at + 42)];
    const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const raw = buffer.subarray(start, start + size);
    const packed = buffer.readUInt16LE(at + 10) !== 0;
    files.set(buffer.toString('utf8', at + 46, at + 46 + names), packed ? inflateRawSync(raw) : raw);
    at += 46 + names + extra + comment;
  }
  return files;
}

/** A number in so many bytes, little-endian. */
type Field = readonly [value: number, size: number];

const shorts = (values: number[]): Field[] => values.map((value) => [value, 2]);

const longs = (values: number[]): Field[] => values.map((value) => [value, 4]);

function bytes(...fields: Field[]): Uint8Array {
  const buffer = Buffer.alloc(fields.reduce((total, [, size]) => total + size, 0));
  let at = 0;
  for (const [value, size] of fields) at = buffer.writeUIntLE(value, at, size);
  return buffer;
}
