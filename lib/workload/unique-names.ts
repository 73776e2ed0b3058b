import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { InputError } from '../values';

const WATCHED = Symbol.for('cdk8s-otel-keda.unique-names');

/**
 * Refuses, when the app is synthesized, two objects of one kind, namespace and name anywhere in it: one would silently
 * replace the other in the cluster.
 */
export function requireUniqueNames(scope: Construct): void {
  const { root } = scope.node;
  if (Object.hasOwn(root, WATCHED)) return;
  Object.defineProperty(root, WATCHED, { value: true });
  root.node.addValidation({ validate: () => duplicates(root).map(({ message }) => message) });
}

function duplicates(root: { readonly node: Construct['node'] }): InputError[] {
  const paths = new Map<string, string>();
  return root.node.findAll().flatMap((construct) => {
    if (!ApiObject.isApiObject(construct)) return [];
    const { apiGroup, kind, name, metadata, node } = construct;
    const key = [apiGroup, kind, metadata.namespace ?? '', name].join('/');
    const first = paths.get(key);
    if (first === undefined) {
      paths.set(key, node.path);
      return [];
    }
    const given = `${kind} ${name}, which ${first} also is`;
    return [new InputError('OKS011', { what: 'object', given, allowed: 'the only one of its kind, namespace and name', fix: 'Give one of the two another name.' }, node.path)];
  });
}
