/** Add a camera by its address. */
import { Button, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { go, href } from "../shell/route";
import { TEXTS } from "../texts";
import { FindCameras } from "./FindCameras";
import { type Site, addCamera } from "./api";
import { NAME, freshName } from "./shapes";

export function AddCamera({ sites, taken }: { sites: readonly Site[]; taken: readonly string[] }) {
  const [name, setName] = useState("");
  const [source, setSource] = useState("");
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [site, setSite] = useState(sites[0]?.name ?? "");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wrongName = !NAME.test(name) ? TEXTS.setup.wrongName.pattern : taken.includes(name) ? TEXTS.setup.wrongName.twice : null;
  const wrongSource = source.trim() === "" ? TEXTS.addCamera.noSource : null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrongName !== null || wrongSource !== null) return;
    setBusy(true);
    addCamera({
      name,
      source: source.trim(),
      ...(site === "" ? {} : { site }),
      ...(user === "" ? {} : { user }),
      ...(password === "" ? {} : { password }),
    }).then(
      () => go(href("settings", `camera/${name}`)),
      (error: unknown) => {
        setBusy(false);
        setProblem(sentenceOf(error));
      },
    );
  };

  const words = TEXTS.addCamera;
  return (
    <Panel heading={words.heading} className="add-camera">
      <FindCameras
        onUse={(camera) => {
          setSource(camera.source);
          if (name === "") setName(freshName("camera", taken));
        }}
      />
      <form onSubmit={submit} noValidate className="form">
        <TextInput
          label={words.name}
          description={words.nameHelp}
          value={name}
          error={tried ? wrongName : null}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          required
        />
        <TextInput
          label={words.source}
          description={words.sourceHelp}
          placeholder="rtsp://192.168.1.20/stream1"
          value={source}
          error={tried ? wrongSource : null}
          onChange={(event) => setSource(event.currentTarget.value)}
          autoComplete="off"
          inputMode="url"
          required
        />
        <TextInput label={words.user} value={user} onChange={(event) => setUser(event.currentTarget.value)} autoComplete="off" />
        <PasswordInput
          label={words.password}
          description={words.passwordHelp}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
        />
        {sites.length > 0 && (
          <NativeSelect
            label={words.site}
            value={site}
            onChange={(event) => setSite(event.currentTarget.value)}
            data={sites.map((one) => ({ value: one.name, label: one.title || one.name }))}
          />
        )}
        <p role="alert" className="problem">{problem}</p>
        <Button type="submit" loading={busy}>
          {words.add}
        </Button>
      </form>
    </Panel>
  );
}
