/** A function's file as the name of a construct: `okta/user-roles/get` is `OktaUserRolesGet`. */
export function constructIdOf(file: string): string {
  return file
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** A function's file as the name of the function: `okta/user-roles/get` is `goldthread-okta-user-roles-get`. */
export function functionNameOf(name: string, file: string): string {
  const full = `${name}-${file.replaceAll('/', '-')}`;
  if (full.length > 64)
    throw new Error(`The name ${full} is longer than the 64 characters that AWS Lambda takes`);
  return full;
}
