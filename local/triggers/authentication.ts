/** Authentication of a trigger's requests by the resource that its file names. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { HttpTrigger, Json } from '../workspace/types.ts';
import { AuthenticationError } from './authentication_error.ts';
import { challengeAnswer, type Signed, signatureResource, verifySignature } from './signature.ts';

const apiKeyResource = z.object({ api_key_header: z.string(), api_key_secret: z.string() });
const basicResource = z.object({ username: z.string(), password: z.string() });

export interface Caller extends Signed {
  /** The request carries a token of this runtime. */
  hasToken: boolean;
}

/** The request is accepted; `answer` is an immediate response in place of a run. */
export interface Admission {
  answer?: Response;
  /** Headers with credentials, which must not be stored with the run. */
  secretHeaders: string[];
}

/**
 * @param resource reads the resource at a path, its references resolved
 * @throws {AuthenticationError}
 */
export function authenticate(
  trigger: HttpTrigger,
  caller: Caller,
  resource: (path: string) => Json,
): Admission {
  switch (trigger.authenticationMethod) {
    case 'windmill':
      if (!caller.hasToken) throw new AuthenticationError(401, 'Unauthorized');
      return { secretHeaders: ['authorization', 'cookie'] };
    case 'api_key': {
      const { api_key_header, api_key_secret } = read(apiKeyResource, trigger, resource);
      if (!same(caller.header(api_key_header), api_key_secret)) {
        throw new AuthenticationError(401, 'Unauthorized');
      }
      return { secretHeaders: [api_key_header.toLowerCase()] };
    }
    case 'basic_http':
      checkPassword(read(basicResource, trigger, resource), caller.header('authorization'));
      return { secretHeaders: ['authorization'] };
    case 'signature': {
      const config = read(signatureResource, trigger, resource);
      const answer = challengeAnswer(config, caller);
      if (answer === undefined) verifySignature(config, caller);
      return { answer, secretHeaders: [] };
    }
    // Every request is accepted; with custom_script the runnable itself verifies the raw request.
    case 'none':
    case 'custom_script':
      return { secretHeaders: [] };
  }
}

function checkPassword(
  { username, password }: z.infer<typeof basicResource>,
  header: string | undefined,
): void {
  const [, credentials = ''] = /^Basic (\S+)$/.exec(header ?? '') ?? [];
  if (same(Buffer.from(credentials, 'base64').toString('utf8'), `${username}:${password}`)) return;
  throw new AuthenticationError(401, 'Unauthorized', 'Basic realm="Restricted Area"');
}

/** Schema of the resource for an authentication method; undefined where it needs none. */
export function authenticationShape(method: HttpTrigger['authenticationMethod']) {
  switch (method) {
    case 'api_key':
      return apiKeyResource;
    case 'basic_http':
      return basicResource;
    case 'signature':
      return signatureResource.refine(
        (item) => item.signature_provider !== 'Custom' || item.authentication_config,
        { path: ['authentication_config'], message: 'invalid custom config' },
      );
    case 'none':
    case 'windmill':
    case 'custom_script':
      return undefined;
  }
}

function read<S extends z.ZodType>(
  shape: S,
  trigger: HttpTrigger,
  resource: (path: string) => Json,
): z.output<S> {
  const { path, authenticationMethod: method, authenticationResourcePath } = trigger;
  if (!authenticationResourcePath) {
    throw new AuthenticationError(400, `trigger ${path} needs an authentication_resource_path for ${method}`);
  }
  const found = shape.safeParse(resource(authenticationResourcePath));
  if (found.success) return found.data;
  const reason = z.prettifyError(found.error);
  throw new AuthenticationError(
    400,
    `resource ${authenticationResourcePath} does not fit ${method}: ${reason}`,
  );
}

function same(given: string | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return given !== undefined && one.length === other.length && timingSafeEqual(one, other);
}
