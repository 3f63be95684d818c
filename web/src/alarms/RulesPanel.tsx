/** The rules of a camera: listed, made, changed, tried on the last days, tested, removed. */
import { Button, Select } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { useLive } from "../hooks";
import { count, span } from "../format";
import { TEXTS } from "../texts";
import { RuleForm } from "./RuleForm";
import { type Replayed, type Rule, freeName, getRules, newRule, putRules, replayRule, testRule } from "./rules";

const WEEK_MS = 7 * 86_400_000;

export function RulesPanel() {
  const { cameras } = useLive();
  const names = (cameras ?? []).map((one) => one.name);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? names[0] ?? null;
  const camera = cameras?.find((one) => one.name === name);
  const [rules, setRules] = useState<readonly Rule[] | null>(null);
  const [edited, setEdited] = useState<{ rule: Rule; isNew: boolean } | null>(null);
  const [replayed, setReplayed] = useState<Replayed | null>(null);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const texts = TEXTS.rules;

  useEffect(() => {
    if (name === null) return;
    const abort = new AbortController();
    setRules(null);
    setEdited(null);
    setReplayed(null);
    setSaid(null);
    getRules(name, abort.signal).then(setRules, (error: unknown) => {
      if (!abort.signal.aborted) setSaid({ text: sentenceOf(error), bad: true });
    });
    return () => abort.abort();
  }, [name]);

  const attempt = useCallback(async (work: () => Promise<string | null>) => {
    setSaid(null);
    try {
      const text = await work();
      if (text !== null) setSaid({ text, bad: false });
    } catch (error) {
      setSaid({ text: sentenceOf(error), bad: true });
    }
  }, []);
  if (name === null) return null;
  const all = rules ?? [];
  const put = (next: readonly Rule[]) =>
    attempt(async () => {
      setRules(await putRules(name, next));
      setEdited(null);
      return texts.saved;
    });
  const replay = (rule: Rule) =>
    attempt(async () => {
      const now = Date.now();
      setReplayed(null);
      setReplayed(await replayRule(name, rule, now - WEEK_MS, now));
      return null;
    });
  return (
    <Panel
      heading={texts.heading}
      className="rules"
      aside={names.length > 1 && <Select aria-label={TEXTS.cameras} data={names} value={name} allowDeselect={false} onChange={setChosen} />}
    >
      <ul className="alarm-list" data-testid="rule-list">
        {all.map((rule) => (
          <li key={rule.name}>
            <div>
              <p className="alarm-what">{rule.name}</p>
              <p className="quiet">
                {TEXTS.kinds[rule.kind]}
                {(rule["zone"] ?? rule["line"]) != null && ` · ${String(rule["zone"] ?? rule["line"])}`}
                {rule.enabled === false && ` · ${texts.off}`}
              </p>
            </div>
            <div className="rule-tools">
              <Button size="compact-sm" variant="default" onClick={() => setEdited({ rule, isNew: false })}>{texts.change}</Button>
              <Button size="compact-sm" variant="default" onClick={() => replay(rule)}>{texts.replay}</Button>
              <Button size="compact-sm" variant="default" onClick={() => attempt(async () => (await testRule(name, rule.name), texts.tested))}>{texts.test}</Button>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => put(all.filter((one) => one !== rule))}>{texts.remove}</Button>
            </div>
          </li>
        ))}
      </ul>
      {rules !== null && all.length === 0 && <p className="quiet">{texts.none}</p>}
      {said !== null && (
        <p className={said.bad ? "problem" : "quiet"} role="status">
          {said.text}
        </p>
      )}
      {replayed !== null && (
        <p role="status" data-testid="replayed">
          {replayed.watched_ms === 0 ? texts.nothingWatched : texts.replayed(count(replayed.count), span(replayed.watched_ms), count(replayed.held_back))}
        </p>
      )}
      {edited === null ? (
        rules !== null && (
          <Button variant="light" onClick={() => setEdited({ rule: newRule("presence", freeName("presence", all), camera?.lines[0]?.name ?? null), isNew: true })}>
            {texts.add}
          </Button>
        )
      ) : (
        <RuleForm
          key={`${edited.rule.name}-${String(edited.isNew)}`}
          rule={edited.rule}
          isNew={edited.isNew}
          zones={(camera?.zones ?? []).map((zone) => zone.name)}
          lines={(camera?.lines ?? []).map((line) => line.name)}
          onSave={(rule) => put(edited.isNew ? [...all, rule] : all.map((one) => (one === edited.rule ? rule : one)))}
          onReplay={replay}
          onCancel={() => setEdited(null)}
        />
      )}
      <p className="quiet">{texts.nobody}</p>
    </Panel>
  );
}
