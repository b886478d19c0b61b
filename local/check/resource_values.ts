/** Resource values that do not match their type, and secrets in files. */
import { isRecord } from '../workspace/problem.ts';
import { propertiesOf, statesProperties } from '../workspace/schema.ts';
import { type Check, yamlFiles } from './checked.ts';

const SECRET_NAME = /(^|_)(token|secret|password|passwd|(api|private|secret)_key)$/i;

export const checkResourceValues: Check = ({ workspace, files }) =>
  [...workspace.resources.values()].flatMap(({ path, value, resourceType }) => {
    const file = files.get(`${path}.resource.yaml`) ?? path;
    const type = workspace.resourceTypes.get(resourceType);
    if (type === undefined || !isRecord(value)) return [];
    const properties = propertiesOf(type.schema);
    const isOpen = type.isFileset || !statesProperties(type.schema);
    const known = ['content', ...properties.map(({ name }) => name)];
    const lacking = properties
      .filter(({ name, required }) => required && !(name in value))
      .map(
        ({ name: key }) =>
          `the value lacks "${key}", which the resource type ${resourceType} requires; add it`,
      );
    const unknown = Object.keys(value)
      .filter((key) => !isOpen && !known.includes(key))
      .map(
        (key) => `the resource type ${resourceType} has no "${key}"; correct the name or add it to the type`,
      );
    return [...lacking, ...unknown].map((message) => ({ file, code: 'bad_resource_value', message }));
  });

export const checkPlainSecrets: Check = (checked) => {
  const variables = yamlFiles(checked, '.variable.yaml')
    .filter(({ raw }) => raw.is_secret === true && isPlain(raw.value))
    .map(({ file }) => ({
      file,
      message:
        'a secret stands here in the clear; empty the value and set it on the server ("npm run local -- variable set" here)',
    }));
  const resources = [...checked.workspace.resources.values()].flatMap(({ path, value, resourceType }) => {
    const properties = propertiesOf(checked.workspace.resourceTypes.get(resourceType)?.schema);
    const isPassword = (key: string) => properties.some(({ name, isSecret }) => name === key && isSecret);
    return Object.entries(isRecord(value) ? value : {})
      .filter(
        ([key, inner]) => (SECRET_NAME.test(key) || isPassword(key)) && isPlain(inner) && !isReference(inner),
      )
      .map(([key]) => ({
        file: checked.files.get(`${path}.resource.yaml`) ?? path,
        message: `"${key}" stands here in the clear; put it into a secret variable and write "$var:<path>"`,
      }));
  });
  return [...variables, ...resources].map((problem) => ({ ...problem, code: 'plain_secret' }));
};

/** Whether `value` contains a text that is not the workspace's ciphertext (base64 of whole 16-byte blocks). */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return !/^[A-Za-z0-9+/]+={0,2}$/.test(value) || Buffer.from(value, 'base64').length % 16 !== 0;
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && /^\$(var|res|encrypted|jsonvar):/.test(value);
}
