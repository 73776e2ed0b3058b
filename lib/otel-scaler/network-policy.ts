import { k8s } from 'cdk8s-plus-28';
import { SCALER_PORTS } from '../contract';

/**
 * Who may reach the scaler: any pod may push, only KEDA's operator may ask, and anybody may look at health and
 * self-metrics. It opens no connections itself.
 */
export function scalerNetworkPolicy(podLabels: Record<string, string>, kedaNamespace: string): k8s.NetworkPolicySpec {
  const port = (number: number): k8s.NetworkPolicyPort => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(number) });
  return {
    podSelector: { matchLabels: podLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ namespaceSelector: {} }], ports: [port(SCALER_PORTS.otlpGrpc), port(SCALER_PORTS.otlpHttp)] },
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': kedaNamespace } },
            podSelector: { matchLabels: { app: 'keda-operator' } },
          },
        ],
        ports: [port(SCALER_PORTS.keda)],
      },
      { ports: [port(SCALER_PORTS.admin)] },
    ],
    egress: [],
  };
}
