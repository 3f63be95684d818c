/** The server's event stream, opened again whenever it ends. */
import { type Alarm, type Camera, type Gone, type Scene, eventsUrl } from "./api";
import { retryDelayMs } from "./retry";

export interface EventHandlers {
  onState(camera: Camera): void;
  onScene(scene: Scene): void;
  onAlarm(alarm: Alarm): void;
  /** A camera was removed. */
  onGone(gone: Gone): void;
  /** True when events come in; the states of all cameras follow. False when they do not. */
  onConnected(connected: boolean): void;
}

/** Listen until the returned function is called. */
export function connectEvents(handlers: EventHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const open = (): void => {
    source = new EventSource(eventsUrl());
    source.addEventListener("open", () => {
      failures = 0;
      handlers.onConnected(true);
    });
    source.addEventListener("state", (event) => handlers.onState(JSON.parse(event.data) as Camera));
    source.addEventListener("scene", (event) => handlers.onScene(JSON.parse(event.data) as Scene));
    source.addEventListener("alarm", (event) => handlers.onAlarm(JSON.parse(event.data) as Alarm));
    source.addEventListener("gone", (event) => handlers.onGone(JSON.parse(event.data) as Gone));
    source.addEventListener("error", () => {
      // EventSource tries again by itself after some failures and not after others, and never
      // backs off; so it is always closed and a new one is made.
      source?.close();
      failures += 1;
      handlers.onConnected(false);
      clearTimeout(timer);
      timer = setTimeout(open, retryDelayMs(failures));
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
