/** The latest alarms of all cameras. */
import { Button } from "@mantine/core";
import { Panel } from "../Panel";
import { getAlarms } from "../api";
import { moment } from "../format";
import { store, useLive, useNow, usePolled } from "../hooks";
import { alarmKey, mergeAlarms } from "../store";
import { TEXTS } from "../texts";
import { whatOf } from "./what";

const LIMIT = 50;
const EVERY_MS = 30_000;
const ask = (signal: AbortSignal) => getAlarms(LIMIT, signal);

export function AlarmList() {
  const { cameras, fresh, unseen, reconnects } = useLive();
  const now = useNow(60_000);
  const { data, error } = usePolled(ask, EVERY_MS, reconnects);
  const restricted = cameras?.some((one) => one.zones.some((zone) => zone.restricted)) ?? false;
  const alarms = mergeAlarms(data ?? [], fresh).slice(0, LIMIT);
  const isUnseen = new Map(unseen.map((alarm) => [alarmKey(alarm), alarm]));
  return (
    <Panel heading={TEXTS.alarms.heading} className="alarms">
      {error !== null && (
        <p className="problem">
          {TEXTS.alarms.failed} {error}
        </p>
      )}
      {alarms.length === 0 && (data !== null || error === null) && (
        <p className="quiet">
          {data === null ? TEXTS.loading : restricted ? TEXTS.alarms.none : TEXTS.alarms.noZones}
        </p>
      )}
      <ul className="alarm-list" data-testid="alarm-list" tabIndex={alarms.length > 6 ? 0 : undefined} aria-label={TEXTS.alarms.heading}>
        {alarms.map((alarm) => {
          const open = isUnseen.get(alarmKey(alarm));
          return (
            <li key={alarmKey(alarm)} data-unseen={open !== undefined}>
              <div>
                <p className="alarm-what">{whatOf(alarm)}</p>
                <p className="quiet">
                  <time dateTime={new Date(alarm.time_ms).toISOString()}>{moment(alarm.time_ms, now)}</time>
                  {" · "}
                  {TEXTS.alarms.where(alarm.camera, alarm.track_id)}
                </p>
              </div>
              {open && (
                <Button size="compact-sm" variant="light" color="red" onClick={() => store.acknowledge(open)}>
                  {TEXTS.alarms.acknowledge}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
