/** One rule as a form: what it is, when it holds, how often it may ring. */
import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { TEXTS } from "../texts";
import { FIELDS, KINDS, type Kind, type Rule, newRule } from "./rules";

interface RuleFormProps {
  rule: Rule;
  isNew: boolean;
  zones: readonly string[];
  lines: readonly string[];
  onSave: (rule: Rule) => void;
  onReplay: (rule: Rule) => void;
  onCancel: () => void;
}

const lines = (text: string): string[] => text.split(",").map((one) => one.trim()).filter((one) => one !== "");

export function RuleForm({ rule, isNew, zones, lines: doors, onSave, onReplay, onCancel }: RuleFormProps) {
  const [draft, setDraft] = useState<Rule>(rule);
  const [hours, setHours] = useState((rule.hours ?? []).join(", "));
  const [quiet, setQuiet] = useState((rule.quiet ?? []).join(", "));
  const texts = TEXTS.rules;
  const fields = FIELDS[draft.kind];
  const set = (name: string, value: unknown): void => {
    const { [name]: _, ...rest } = draft;
    setDraft((value === null || value === "" ? rest : { ...rest, [name]: value }) as Rule);
  };
  const whole = (): Rule => ({ ...draft, hours: lines(hours), quiet: lines(quiet) });
  const places = fields.place === "line" ? doors : zones;
  return (
    <form
      className="rule-form"
      data-testid="rule-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(whole());
      }}
    >
      <Select
        label={texts.kind}
        description={texts.about[draft.kind]}
        data={KINDS.map((kind) => ({ value: kind, label: TEXTS.kinds[kind] }))}
        value={draft.kind}
        disabled={!isNew}
        allowDeselect={false}
        onChange={(kind) => kind !== null && setDraft(newRule(kind as Kind, draft.name, doors[0] ?? null))}
      />
      <TextInput label={texts.name} required pattern="[a-z0-9][a-z0-9_\-]{0,39}" value={draft.name} readOnly={!isNew} onChange={(event) => set("name", event.currentTarget.value)} />
      {fields.place && (
        <Select
          label={fields.place === "line" ? texts.line : texts.zone}
          placeholder={fields.place === "zone" ? texts.everywhere : texts.noLines}
          clearable={fields.place === "zone"}
          required={fields.place === "line"}
          data={[...places]}
          value={(draft[fields.place] as string | undefined) ?? null}
          onChange={(value) => set(fields.place as string, value)}
        />
      )}
      {fields.direction && (
        <Select
          label={texts.fields[fields.direction]}
          data={[
            { value: "in", label: TEXTS.lines.in },
            { value: "out", label: TEXTS.lines.out },
          ]}
          value={(draft[fields.direction] as string | undefined) ?? (fields.direction === "closed" ? "out" : "in")}
          allowDeselect={false}
          onChange={(value) => set(fields.direction as string, value)}
        />
      )}
      {fields.numbers.map((one) => (
        <NumberInput
          key={one.name}
          label={texts.fields[one.name as keyof typeof texts.fields]}
          min={one.min}
          max={one.max}
          step={one.step ?? 1}
          value={(draft[one.name] as number | undefined) ?? one.initial}
          onChange={(value) => set(one.name, value === "" ? null : Number(value))}
        />
      ))}
      <TextInput label={texts.hours} description={texts.hoursHelp} placeholder="mon-fri 22:00-06:00" value={hours} onChange={(event) => setHours(event.currentTarget.value)} />
      <TextInput label={texts.quiet} description={texts.quietHelp} placeholder="sun 00:00-24:00" value={quiet} onChange={(event) => setQuiet(event.currentTarget.value)} />
      <NumberInput label={texts.again} min={0} max={86400} value={draft.again_after_s ?? 60} onChange={(value) => set("again_after_s", Number(value))} />
      <NumberInput label={texts.most} min={1} max={1000} value={draft.most_per_hour ?? 20} onChange={(value) => set("most_per_hour", Number(value))} />
      <Checkbox label={texts.clip} checked={draft.clip ?? true} onChange={(event) => set("clip", event.currentTarget.checked)} />
      <Checkbox label={texts.enabled} checked={draft.enabled ?? true} onChange={(event) => set("enabled", event.currentTarget.checked)} />
      <div className="rule-tools">
        <Button type="submit">{texts.save}</Button>
        <Button variant="default" onClick={() => onReplay(whole())}>
          {texts.replay}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}
