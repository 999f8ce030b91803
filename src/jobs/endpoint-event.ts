/** What outgoing webhooks tell, and of which they may be asked to be silent. */

/** The events of findings, and the test that a person sends. */
export const endpointEvents = [
  "finding.opened",
  "finding.fixed",
  "finding.ignored",
  "finding.prevented",
] as const;

export type EndpointEvent = (typeof endpointEvents)[number];

/** Whether a text names an event. */
export function isEndpointEvent(text: string): text is EndpointEvent {
  return endpointEvents.some((event) => event === text);
}
