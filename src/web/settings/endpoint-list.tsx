/** The webhooks of one installation with what was delivered, and the form for another one. */
import type { EndpointEvent } from "../../jobs/endpoint-event.ts";
import type { Endpoint, LoggedDelivery } from "../../store/endpoints.ts";
import { showTime, type Words } from "../login/words.ts";
import type { Administered } from "./administered.ts";
import { Form } from "./frame.tsx";

interface ListProps {
  readonly words: Words;
  readonly formToken: string;
  readonly endpoints: readonly Endpoint[];
  readonly deliveries: ReadonlyMap<number, readonly LoggedDelivery[]>;
}

function stateOf({ disabledAt, failingSince }: Endpoint, words: Words): string {
  if (disabledAt) return words.stateDisabled(showTime(disabledAt));
  return failingSince ? words.stateFailing(showTime(failingSince)) : words.stateOk;
}

/** All webhooks of one installation. */
export function EndpointList({ words, formToken, endpoints, deliveries }: ListProps) {
  if (endpoints.length === 0) return <p>{words.noEndpoints}</p>;
  return (
    <>
      {endpoints.map((endpoint) => (
        <article class="card settings">
          <h3>
            <code>{endpoint.url}</code>
          </h3>
          <p>{words.addedBy(endpoint.createdLogin, showTime(endpoint.createdAt))}</p>
          <p>
            {words.events}: {endpoint.events.join(", ")}
          </p>
          <p>
            {words.state}: {stateOf(endpoint, words)}
          </p>
          <Buttons words={words} formToken={formToken} endpoint={endpoint} />
          <details>
            <summary>{words.deliveries}</summary>
            <DeliveryTable words={words} deliveries={deliveries.get(endpoint.id) ?? []} />
          </details>
        </article>
      ))}
    </>
  );
}

function Buttons(props: { words: Words; formToken: string; endpoint: Endpoint }) {
  const { words, formToken, endpoint } = props;
  const path = `/settings/webhooks/${endpoint.installationId}/${endpoint.id}`;
  const acts = endpoint.disabledAt
    ? ([["enable", words.enable]] as const)
    : ([["test", words.sendTest]] as const);
  return (
    <div class="actions">
      {acts.map(([act, name]) => (
        <Form action={`${path}/${act}`} formToken={formToken}>
          <button type="submit">{name}</button>
        </Form>
      ))}
      <Form action={`${path}/remove`} formToken={formToken}>
        <button type="submit" aria-label={words.removeNamed(endpoint.url)}>
          {words.remove}
        </button>
      </Form>
    </div>
  );
}

function DeliveryTable(props: { words: Words; deliveries: readonly LoggedDelivery[] }) {
  const { words, deliveries } = props;
  if (deliveries.length === 0) return <p>{words.noDeliveries}</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={words.deliveries}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.events}</th>
            <th scope="col">{words.result}</th>
            <th scope="col">{words.duration}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ at, event, status, error, ms }) => (
            <tr>
              <td>{showTime(at)}</td>
              <td>{event}</td>
              <td>{error ?? status}</td>
              <td>{ms}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The form for one more webhook. */
export function NewEndpointForm(props: {
  words: Words;
  formToken: string;
  installation: Administered;
  events: readonly EndpointEvent[];
}) {
  const { words, formToken, installation, events } = props;
  return (
    <Form action={`/settings/webhooks/${installation.id}`} formToken={formToken}>
      <label>
        {words.endpointUrl} <input type="url" name="url" required maxlength={500} />
      </label>
      <fieldset>
        <legend>{words.events}</legend>
        {events.map((event) => (
          <label>
            <input type="checkbox" name="events" value={event} checked /> {words.event[event]}
          </label>
        ))}
      </fieldset>
      <button type="submit">{words.addEndpoint}</button>
    </Form>
  );
}
