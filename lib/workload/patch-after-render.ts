import { type ApiObject, JsonPatch } from 'cdk8s';

/**
 * Patches the manifest as it is rendered. `addJsonPatch` of the generated API objects loses, without a word, every
 * field that their Kubernetes version does not know; a patch made here stays.
 */
export function patchAfterRender(object: ApiObject, ...patches: JsonPatch[]): void {
  const render = object.toJson.bind(object);
  object.toJson = (): unknown => JsonPatch.apply(render(), ...patches);
}

/**
 * Lets a container sleep before it is told to stop, while senders learn that it goes. Kubernetes does the sleeping
 * (since 1.30), as the images have no shell to do it.
 */
export function sleepBeforeStop(workload: ApiObject, seconds: number): void {
  patchAfterRender(workload, JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { sleep: { seconds } } }));
}
