/** One incident: the sealed clip, what is known, who was told, and what people wrote. */
import { Button, Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import type { AlarmDetail } from "../alarms/rules";
import { whatOf } from "../alarms/what";
import { moment } from "../format";
import { TEXTS } from "../texts";
import { acknowledgeAlarm, addNote, clipUrl, getAlarm } from "./cases";

const EVERY_MS = 3_000;

export function Incident({ id, now, onChanged }: { id: number; now: number; onChanged: () => void }) {
  const [detail, setDetail] = useState<AlarmDetail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const texts = TEXTS.incidents;
  useEffect(() => {
    const abort = new AbortController();
    const ask = () => getAlarm(id, abort.signal).then(setDetail, (error: unknown) => !abort.signal.aborted && setProblem(sentenceOf(error)));
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [id]);
  const attempt = (work: Promise<AlarmDetail>): void => {
    setProblem(null);
    work.then(
      (next) => {
        setDetail(next);
        setNote("");
        onChanged();
      },
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  };
  if (detail === null) return <p className="quiet">{problem ?? TEXTS.loading}</p>;
  const { alarm } = detail;
  return (
    <Panel heading={`${whatOf(alarm)} · ${alarm.camera}`} className="incident-detail">
      {/* Above whatever comes later and would move it away under the pointer: the clip, who was told. */}
      {alarm.acknowledged_ms === null && <Button onClick={() => attempt(acknowledgeAlarm(id))}>{TEXTS.alarms.acknowledge}</Button>}
      {alarm.clip === "kept" ? (
        <video src={clipUrl(id)} controls muted playsInline aria-label={texts.clip} data-testid="clip" />
      ) : (
        <p className="quiet">{texts.clips[alarm.clip]}</p>
      )}
      <dl className="incident-facts">
        <dt>{texts.when}</dt>
        <dd>{moment(alarm.time_ms, now)}</dd>
        <dt>{texts.rule}</dt>
        <dd>{alarm.rule}{alarm.zone !== "" && ` · ${alarm.zone}`}{alarm.test && ` · ${texts.test}`}</dd>
        <dt>{texts.acknowledged}</dt>
        <dd>{alarm.acknowledged_ms === null ? texts.notYet : texts.by(alarm.acknowledged_by, moment(alarm.acknowledged_ms, now))}</dd>
        {detail.clip_sha256 !== "" && (
          <>
            <dt>SHA-256</dt>
            <dd>{detail.clip_sha256}</dd>
          </>
        )}
        {detail.deliveries.map((one) => (
          <div key={one.channel} className="incident-told">
            <dt>{one.channel}</dt>
            <dd>{texts.outcomes[one.outcome]}{one.problem !== "" && ` (${one.problem})`}</dd>
          </div>
        ))}
      </dl>
      <h3>{texts.notes}</h3>
      <ul className="incident-notes" data-testid="notes">
        {detail.notes.map((one) => (
          <li key={`${one.time_ms}-${one.author}`}>
            <span className="quiet">{texts.by(one.author, moment(one.time_ms, now))}</span>
            <p>{one.text}</p>
          </li>
        ))}
      </ul>
      <Textarea label={texts.note} autosize minRows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Button variant="default" disabled={note.trim() === ""} onClick={() => attempt(addNote(id, note))}>{texts.addNote}</Button>
      {problem !== null && <p className="problem" role="status">{problem}</p>}
    </Panel>
  );
}
