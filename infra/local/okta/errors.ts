/** An answer in Okta's error form. Thrown anywhere in a handler, written once by the server. */
export class OktaError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly causes: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errorCode: string,
    summary: string,
    causes: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(summary);
    this.name = 'OktaError';
    this.status = status;
    this.errorCode = errorCode;
    this.causes = causes;
    this.headers = headers;
  }

  /** The JSON body. */
  body(errorId: string): Record<string, unknown> {
    return {
      errorCode: this.errorCode,
      errorSummary: this.message,
      errorLink: this.errorCode,
      errorId,
      errorCauses: this.causes.map((errorSummary) => ({ errorSummary })),
    };
  }
}

/** 400 E0000001: `subject` is what Okta names after the colon, usually a member of the body. */
export function validationFailed(subject: string, ...causes: string[]): OktaError {
  return new OktaError(400, 'E0000001', `Api validation failed: ${subject}`, causes);
}

/** 404 E0000007 with Okta's name of the kind of thing, for example `AppInstance`. */
export function notFound(id: string, kind: string): OktaError {
  return new OktaError(404, 'E0000007', `Not found: Resource not found: ${id} (${kind})`);
}

/** 400 E0000003: not JSON, or not of the shape that the operation takes. */
export function malformedBody(...causes: string[]): OktaError {
  return new OktaError(400, 'E0000003', 'The request body was not well-formed.', causes);
}

/** 401 E0000011: no token, an unknown one, or one that has expired. */
export function invalidToken(headers: Readonly<Record<string, string>> = {}): OktaError {
  return new OktaError(401, 'E0000011', 'Invalid token provided', [], headers);
}

/** 403 E0000006: authenticated, but without the scope or the administrator role. */
export function accessDenied(): OktaError {
  return new OktaError(403, 'E0000006', 'You do not have permission to perform the requested action');
}

/** 405 E0000022: Okta answers this for an unknown path as well as for an unsupported method. */
export function unsupportedEndpoint(): OktaError {
  return new OktaError(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
}

/** 400 E0000031: a filter that cannot be read, or a cursor that the org did not give out. */
export function invalidSearch(cause: string): OktaError {
  return new OktaError(400, 'E0000031', 'Invalid search criteria.', [cause]);
}
