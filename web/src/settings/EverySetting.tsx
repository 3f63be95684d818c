/** All settings of the file that are no cameras and no sites, as forms made from their schema. */
import { Button, NativeSelect, PasswordInput, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { changeSettings, getSchema } from "../setup/api";
import { Loading } from "../shell/App";
import { LANGUAGE, TEXTS } from "../texts";
import { Changed } from "./Changed";
import { FileState } from "./FileState";
import { type PaperChange, whatChanges } from "./papers";
import { type Field, type Schema, type Section, sectionsOf, valueOf } from "./schema";
import { useLoaded, useSettings } from "./useSettings";

export function EverySetting() {
  const schema = useLoaded(getSchema);
  const settings = useSettings();
  const sections = useMemo(() => (schema.data ? sectionsOf(schema.data as Schema) : []), [schema.data]);
  if (schema.error !== null) return <p className="problem" role="alert">{schema.error}</p>;
  if (schema.data === null || (settings.data === null && settings.error === null)) return <Loading />;
  return (
    <div className="settings-parts">
      <FileState settings={settings} />
      {LANGUAGE !== "en" && <p className="note">{TEXTS.settings.inEnglish}</p>}
      {settings.data &&
        sections.map((section) => (
          <SectionForm
            key={section.name}
            section={section}
            values={(settings.data?.values[section.name] ?? {}) as Record<string, unknown>}
            onSaved={settings.again}
          />
        ))}
    </div>
  );
}

interface SectionFormProps {
  section: Section;
  values: Readonly<Record<string, unknown>>;
  onSaved: () => void;
}

function SectionForm({ section, values, onSaved }: SectionFormProps) {
  const [typed, setTyped] = useState<Readonly<Record<string, string | boolean>>>({});
  const [papers, setPapers] = useState<readonly PaperChange[] | null>(null);
  const [said, say] = useState<{ text: string; wrong: boolean } | null>(null);
  const text = (name: string): string => {
    const value = typed[name] ?? values[name];
    return value === null || value === undefined ? "" : String(value);
  };
  const wrong = (field: Field): boolean => {
    const value = typed[field.name];
    return typeof value === "string" && valueOf(field, value) === undefined;
  };
  const set = (name: string, value: string | boolean): void => {
    say(null);
    setPapers(null);
    setTyped({ ...typed, [name]: value });
  };
  const changed = (): Record<string, unknown> => ({
    [section.name]: Object.fromEntries(
      section.fields
        .filter((field) => field.name in typed)
        .map((field) => {
          const value = typed[field.name];
          return [field.name, typeof value === "string" ? valueOf(field, value) : value];
        }),
    ),
  });
  const compare = (): void => {
    if (section.fields.some(wrong)) return say({ text: TEXTS.settings.wrongValue, wrong: true });
    whatChanges(changed()).then(
      (answer) => setPapers(answer.changes),
      (error: unknown) => say({ text: sentenceOf(error), wrong: true }),
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (section.fields.some(wrong)) return say({ text: TEXTS.settings.wrongValue, wrong: true });
    changeSettings(changed()).then(
      () => {
        setTyped({});
        setPapers(null);
        say({ text: TEXTS.setup.saved, wrong: false });
        onSaved();
      },
      (error: unknown) => say({ text: sentenceOf(error), wrong: true }),
    );
  };
  return (
    <Panel heading={section.title} headingLang="en" className="form">
      <p className="quiet" lang="en">{section.description}</p>
      <form onSubmit={submit} noValidate className="form">
        {section.fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={field.form === "switch" ? Boolean(typed[field.name] ?? values[field.name]) : text(field.name)}
            wrong={wrong(field)}
            onSet={(value) => set(field.name, value)}
          />
        ))}
        {section.others.length > 0 && <p className="quiet">{TEXTS.settings.inFile(section.others.join(", "))}</p>}
        <p role="status" className={said?.wrong ? "problem" : "said"}>{said?.text}</p>
        {papers !== null && (
          <div role="status" data-testid="papers-changes">
            {papers.length === 0 && <p>{TEXTS.papers.nothing}</p>}
            {papers.map((one) => (
              <details key={`${one.name} ${one.language}`} open={papers.length === 1}>
                <summary>{TEXTS.papers.names[one.name]} · {TEXTS.papers.languages[one.language]}</summary>
                <Changed change={one} />
              </details>
            ))}
          </div>
        )}
        <div className="tools">
          <Button type="submit" disabled={Object.keys(typed).length === 0}>
            {TEXTS.setup.save}
          </Button>
          <Button variant="default" disabled={Object.keys(typed).length === 0} onClick={compare}>
            {TEXTS.papers.what}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

interface FieldInputProps {
  field: Field;
  value: string | boolean;
  wrong: boolean;
  onSet: (value: string | boolean) => void;
}

function FieldInput({ field, value, wrong, onSet }: FieldInputProps) {
  const common = {
    label: <span lang="en">{field.title}</span>,
    description: <span lang="en">{field.description}</span>,
    error: wrong ? TEXTS.settings.wrongValue : null,
  };
  const text = String(value);
  const onText = (event: { currentTarget: { value: string } }): void => onSet(event.currentTarget.value);
  switch (field.form) {
    case "switch":
      return <Switch {...common} checked={value === true} onChange={(event) => onSet(event.currentTarget.checked)} />;
    case "choice":
      return (
        <NativeSelect {...common} value={text} onChange={onText} data={[...(field.optional ? [""] : []), ...field.choices]} />
      );
    case "password":
      return <PasswordInput {...common} value={text} onChange={onText} autoComplete="new-password" />;
    case "number":
      return <TextInput {...common} value={text} onChange={onText} inputMode={field.whole ? "numeric" : "decimal"} />;
    case "text":
      return <TextInput {...common} value={text} onChange={onText} autoComplete="off" />;
  }
}
