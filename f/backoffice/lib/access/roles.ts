/** Who may do what: the roles of the policy and their permissions. */

export const permissions = {
  'customers.read': ['admin', 'support', 'viewer'],
  'customers.write': ['admin', 'support'],
  'invoices.read': ['admin', 'support', 'viewer'],
  exports: ['admin'],
} as const;

export type Permission = keyof typeof permissions;

export type Role = 'admin' | 'support' | 'viewer';

/** E-mail addresses of each role, in small letters. */
export type Roles = Readonly<Record<Role, readonly string[]>>;

/** Whether one of the person's roles has the permission. */
export function mayDo(roles: Roles, email: string, permission: Permission): boolean {
  return permissions[permission].some((role) => roles[role].includes(email.toLowerCase()));
}
