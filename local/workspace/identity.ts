/** The only user of an embedded runtime, in the shapes of Windmill's API. */

export const USER = { username: 'local', email: 'local@local' };
/** Windmill's owner notation for that user. */
export const OWNER = `u/${USER.username}`;
const SINCE = new Date(0).toISOString();

export function globalUser() {
  return {
    email: USER.email,
    login_type: 'password',
    super_admin: true,
    verified: true,
    name: USER.username,
    username: USER.username,
    operator_only: false,
    first_time_user: false,
    role_source: 'manual',
    disabled: false,
  };
}

export function workspaceUser(folders: string[]) {
  return {
    email: USER.email,
    username: USER.username,
    is_admin: true,
    is_super_admin: true,
    created_at: SINCE,
    operator: false,
    disabled: false,
    groups: ['all'],
    folders,
    folders_read: folders,
    folders_owners: folders,
  };
}
