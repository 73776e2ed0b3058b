import { Component, type Extension } from '../component';
import { Expansion } from '../config-value';
import { POD_IP_ENV } from '../receiver';

/** Port of the health_check extension. */
export const HEALTH_PORT = 13133;

/** Answers the probes of the pod; turns unhealthy as soon as the Collector begins to stop. */
export function healthCheck(): Extension {
  return Component.of('health_check', { endpoint: Expansion.env(POD_IP_ENV, `:${HEALTH_PORT}`) });
}
