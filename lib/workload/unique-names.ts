import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * Refuses, when the app is synthesized, an object of this construct that another construct of the app makes as well, by
 * kind, namespace and name (OKS011): one would silently replace the other in the cluster.
 */
export function requireUniqueNames(scope: Construct, fix = 'Give one of the two another name.'): void {
  scope.node.addValidation({
    validate: () => {
      const objects = objectsBelow(scope.node.root);
      for (const [index, object] of objects.entries()) {
        if (object.node.scopes.at(-2) !== scope) continue;
        const first = objects.findIndex((other) => keyOf(other) === keyOf(object));
        if (first !== index) return [`${object.kind} ${object.name} is also made by ${objects[first]?.node.path}. ${fix} (OKS011)`];
      }
      return [];
    },
  });
}

function objectsBelow(root: { readonly node: Construct['node'] }): ApiObject[] {
  return root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

function keyOf({ apiGroup, kind, name, metadata }: ApiObject): string {
  return [apiGroup, kind, metadata.namespace ?? '', name].join('/');
}
