/** The gateway itself, where a record says who did something. No caller may have this id. */
export const GATEWAY = 'goldthread';
