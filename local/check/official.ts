/** What the official validator says about flows, schedules and triggers (the schemas behind `wmill lint`). */
import { readFileSync } from 'node:fs';
import { getValidationTargetFromFilename, WindmillYamlValidator } from 'windmill-yaml-validator';
import { type Check, onDisk } from './checked.ts';

/** Compiling the schemas takes longer than checking a whole workspace by them. */
const validator = new WindmillYamlValidator();

export const checkOfficialSchemas: Check = (checked) => {
  return [...checked.files.values()].flatMap((file) => {
    const target = getValidationTargetFromFilename(file);
    if (target === null) return [];
    const { errors } = validator.validate(readFileSync(onDisk(checked, file), 'utf8'), target);
    // A step of one kind fails the schemas of all other kinds too: only the deepest complaint is about this file.
    const deepest = Math.max(...errors.map((error) => depth(error.instancePath)));
    return errors
      .filter((error) => error.keyword !== 'oneOf' && depth(error.instancePath) === deepest)
      .map((error) => ({ file, code: 'official_schema', message: `${error.instancePath} ${error.message}` }));
  });
};

function depth(path: string): number {
  return path.split('/').length;
}
