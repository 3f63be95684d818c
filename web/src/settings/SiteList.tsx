/** Sites: a name, a time zone, a limit, and the size of the floor. */
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { type Site, changeSettings } from "../setup/api";
import { NAME } from "../setup/shapes";
import { Loading } from "../shell/App";
import { TEXTS } from "../texts";
import { FileState } from "./FileState";
import { sitesOf, useSettings } from "./useSettings";

export function SiteList() {
  const settings = useSettings();
  const sites = sitesOf(settings.data);
  if (settings.data === null && settings.error === null) return <Loading />;
  const keep = (all: readonly Site[]): Promise<void> => changeSettings({ sites: all }).then(settings.again);
  return (
    <div className="settings-parts">
      <FileState settings={settings} />
      {sites.map((site) => (
        <SiteForm
          key={site.name}
          site={site}
          taken={[]}
          onSave={(changed) => keep(sites.map((one) => (one.name === site.name ? changed : one)))}
          onRemove={() => keep(sites.filter((one) => one.name !== site.name))}
        />
      ))}
      <SiteForm
        key={`new ${sites.length}`}
        site={null}
        taken={sites.map((site) => site.name)}
        onSave={(added) => keep([...sites, added])}
      />
    </div>
  );
}

interface SiteFormProps {
  /** Null for one that is to be added. */
  site: Site | null;
  taken: readonly string[];
  onSave: (site: Site) => Promise<void>;
  onRemove?: () => Promise<void>;
}

const metres = (text: string): number | null => {
  const value = Number(text.replace(",", "."));
  return text.trim() !== "" && value > 0 && value <= 2000 ? value : null;
};

function SiteForm({ site, taken, onSave, onRemove }: SiteFormProps) {
  const [name, setName] = useState(site?.name ?? "");
  const [title, setTitle] = useState(site?.title ?? "");
  const [timezone, setTimezone] = useState(site?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [limit, setLimit] = useState(site?.limit?.toString() ?? "");
  const [width, setWidth] = useState(site?.plan?.width_m.toString() ?? "");
  const [height, setHeight] = useState(site?.plan?.height_m.toString() ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const [said, say] = useState("");
  const words = TEXTS.sites;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const size = [metres(width), metres(height)] as const;
    say("");
    if (!NAME.test(name)) return setProblem(TEXTS.setup.wrongName.pattern);
    if (taken.includes(name)) return setProblem(TEXTS.setup.wrongName.twice);
    if (limit !== "" && !/^[1-9]\d*$/.test(limit)) return setProblem(words.wrongLimit);
    if ((width !== "" || height !== "") && size.includes(null)) return setProblem(words.wrongSize);
    setProblem(null);
    const [width_m, height_m] = size;
    // What else the file says of the site stays.
    const plan = width_m === null || height_m === null ? null : { picture: null, ...site?.plan, width_m, height_m };
    onSave({ ...(site ?? {}), name, title, timezone, limit: limit === "" ? null : Number(limit), plan } as Site).then(
      () => say(TEXTS.setup.saved),
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  };

  return (
    <Panel heading={site ? title || name : words.add} className="form">
      <form onSubmit={submit} noValidate className="form">
        {site === null && (
          <TextInput
            label={words.name}
            description={TEXTS.addCamera.nameHelp}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
          />
        )}
        <TextInput label={words.title} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <TextInput
          label={words.timezone}
          description={words.timezoneHelp}
          value={timezone}
          onChange={(event) => setTimezone(event.currentTarget.value)}
        />
        <TextInput label={words.limit} type="number" min={1} value={limit} onChange={(event) => setLimit(event.currentTarget.value)} />
        <div className="pair-inputs">
          <TextInput label={words.width} inputMode="decimal" value={width} onChange={(event) => setWidth(event.currentTarget.value)} />
          <TextInput label={words.height} inputMode="decimal" value={height} onChange={(event) => setHeight(event.currentTarget.value)} />
        </div>
        <p className="quiet">{words.planHelp}</p>
        <p role="alert" className="problem">{problem}</p>
        <p role="status" className="said">{said}</p>
        <div className="tools">
          <Button type="submit">{site ? TEXTS.setup.save : words.add}</Button>
          {onRemove && (
            <Button
              variant="light"
              color="red"
              onClick={() => void onRemove().catch((error: unknown) => setProblem(sentenceOf(error)))}
            >
              {TEXTS.setup.remove(name)}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}
