/** What a port is for, as error messages name it. */
export interface Listening {
  readonly purpose: string;
  readonly host: string;
  readonly port: number;
  /** The key of the port in the configuration file. */
  readonly key: string;
  /** The flag of the command that sets the port. */
  readonly flag: string;
}

/** The process cannot start for a reason that the user can mend; the message is all that the user needs to see. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Why a listener did not come up, in words. */
export function listenError({ purpose, host, port, key, flag }: Listening, error: unknown): StartError {
  const reason = error instanceof Error ? error.message : String(error);
  const instead = `choose another port with ${flag} or in "${key}" of the configuration file`;
  if (reason.includes('EADDRINUSE')) {
    return new StartError(`port ${port} (${purpose}) is already in use on ${host}; stop what listens there, or ${instead}`);
  }
  if (reason.includes('EACCES')) {
    return new StartError(`port ${port} (${purpose}) needs privileges that this process does not have; ${instead}`);
  }
  if (/EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EINVAL|Name resolution failed/.test(reason)) {
    return new StartError(`${host} is not an address of this machine; choose another one with --host or in "host" of the configuration file`);
  }
  return new StartError(`cannot listen on ${host}, port ${port} (${purpose}): ${reason.split('\n', 1)[0]}`);
}
