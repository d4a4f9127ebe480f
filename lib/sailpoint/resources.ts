/** A SailPoint identity's authentication details: `sailpoint:auth-user/2c91…`. */
export const authUser = (id: string) => `sailpoint:auth-user/${id}`;
