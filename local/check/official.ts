/** Problems found by the official validator in flows, schedules and triggers (the schemas behind `wmill lint`). */
import { readFileSync } from 'node:fs';
import { getValidationTargetFromFilename, WindmillYamlValidator } from 'windmill-yaml-validator';
import { type Check, onDisk } from './checked.ts';

/** Compiled once: compiling the schemas takes longer than checking a whole workspace. */
const validator = new WindmillYamlValidator();

export const checkOfficialSchemas: Check = (checked) => {
  return [...checked.files.values()].flatMap((file) => {
    const target = getValidationTargetFromFilename(file);
    if (target === null) return [];
    const { errors } = validator.validate(readFileSync(onDisk(checked, file), 'utf8'), target);
    // A step of one kind also fails the schemas of all other kinds: only the deepest error is relevant.
    const deepest = Math.max(...errors.map((error) => depth(error.instancePath)));
    return errors
      .filter((error) => error.keyword !== 'oneOf' && depth(error.instancePath) === deepest)
      .map((error) => ({ file, code: 'official_schema', message: `${error.instancePath} ${error.message}` }));
  });
};

function depth(path: string): number {
  return path.split('/').length;
}
