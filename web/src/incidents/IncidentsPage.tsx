/** Incidents: listed and filtered, on a line of time, played, written about, exported as a case. */
import { Button, Checkbox, Select } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { KINDS } from "../alarms/rules";
import { whatOf } from "../alarms/what";
import { siteOf } from "../dashboard/usePeriod";
import { count, moment } from "../format";
import { useLive, useNow, usePolled } from "../hooks";
import { PageHead } from "../shell/PageHead";
import { ask, useRoute } from "../shell/route";
import { go, href } from "../shell/route";
import { TEXTS } from "../texts";
import { Incident } from "./Incident";
import { Timeline } from "./Timeline";
import { downloadCase, findAlarms } from "./cases";
import "../alarms/rules.css";

const EVERY_MS = 10_000;
const DAYS = [1, 3, 7, 30] as const;

export default function IncidentsPage() {
  const { cameras, fresh } = useLive();
  const { rest, query } = useRoute();
  const now = useNow(60_000);
  const [changes, setChanges] = useState(0);
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const camera = query.get("camera");
  const kind = query.get("kind");
  const open = query.get("open") === "1";
  const days = Number(query.get("days") ?? 3);
  const load = useCallback((signal: AbortSignal) => findAlarms({ camera, kind, open, days }, Date.now(), signal), [camera, kind, open, days]);
  const { data, error } = usePolled(load, EVERY_MS, `${fresh.length}-${changes}`);
  const alarms = data ?? [];
  const sites = useMemo(() => new Map((cameras ?? []).map((one) => [one.name, siteOf(one)])), [cameras]);
  const texts = TEXTS.incidents;
  const chosen = /^\d+$/.test(rest) ? Number(rest) : null;
  const choose = (id: number): void => go(href("incidents", String(id), Object.fromEntries(query)), true);
  const numbers = [...picked].filter((id) => alarms.some((alarm) => alarm.id === id));
  return (
    <>
      <PageHead heading={TEXTS.nav.incidents} />
      <div className="incidents-page">
        <Panel heading={texts.heading} aside={<span className="quiet">{data === null ? TEXTS.loading : texts.found(count(alarms.length))}</span>}>
          <div className="incident-filters">
            <Select label={TEXTS.cameras} placeholder={texts.all} clearable data={(cameras ?? []).map((one) => one.name)} value={camera} onChange={(value) => ask({ camera: value })} />
            <Select label={TEXTS.rules.kind} placeholder={texts.all} clearable data={KINDS.map((one) => ({ value: one, label: TEXTS.kinds[one] }))} value={kind} onChange={(value) => ask({ kind: value })} />
            <Select label={texts.period} allowDeselect={false} data={DAYS.map((one) => ({ value: String(one), label: TEXTS.units.days(one) }))} value={String(days)} onChange={(value) => ask({ days: value })} />
            <Checkbox label={texts.onlyOpen} checked={open} onChange={(event) => ask({ open: event.currentTarget.checked ? "1" : null })} />
            <Button disabled={numbers.length === 0} onClick={() => { setProblem(null); downloadCase(numbers).catch((failure: unknown) => setProblem(sentenceOf(failure))); }}>
              {texts.exportCase(numbers.length)}
            </Button>
          </div>
          {(problem ?? error) !== null && <p className="problem" role="status">{problem ?? error}</p>}
          <Timeline alarms={alarms} sites={sites} now={now} onChoose={choose} />
          {data !== null && alarms.length === 0 && <p className="quiet">{texts.none}</p>}
          {alarms.length > 0 && (
            <div className="incident-scroll" tabIndex={0} role="region" aria-label={texts.heading}>
              <table className="incident-table" data-testid="incidents">
                <thead>
                  <tr>
                    <th scope="col">{texts.pick}</th>
                    <th scope="col">{texts.when}</th>
                    <th scope="col">{TEXTS.cameras}</th>
                    <th scope="col">{texts.what}</th>
                    <th scope="col">{texts.acknowledged}</th>
                  </tr>
                </thead>
                <tbody>
                  {alarms.map((alarm) => {
                    const id = alarm.id;
                    if (id === null) return null;
                    return (
                      <tr key={id} data-chosen={id === chosen}>
                        <td>
                          <Checkbox
                            aria-label={texts.pickOne(moment(alarm.time_ms, now))}
                            checked={picked.has(id)}
                            onChange={(event) => {
                              const next = new Set(picked);
                              if (event.currentTarget.checked) next.add(id);
                              else next.delete(id);
                              setPicked(next);
                            }}
                          />
                        </td>
                        <td>
                          <Button size="compact-sm" variant="subtle" onClick={() => choose(id)}>{moment(alarm.time_ms, now)}</Button>
                        </td>
                        <td>{alarm.camera}</td>
                        <td>{whatOf(alarm)}{alarm.rule !== alarm.zone && ` · ${alarm.rule}`}{alarm.test && ` · ${texts.test}`}</td>
                        <td>{alarm.acknowledged_ms === null ? texts.notYet : alarm.acknowledged_by}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )}
        </Panel>
        {chosen !== null && <Incident key={chosen} id={chosen} now={now} onChanged={() => setChanges(changes + 1)} />}
      </div>
    </>
  );
}
