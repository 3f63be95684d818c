/** Who is signed in, in the bar at the top: with the way out, and to another password. */
import { Button, PasswordInput, Popover, VisuallyHidden } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../api";
import { TEXTS } from "../texts";
import { useAccess } from "./Gate";
import { changePassword, signOut } from "./api";

export function Account() {
  const { me, ask } = useAccess();
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (me.kind !== "session") return null; // at the machine itself nobody has signed in

  const leave = (): void => {
    signOut().then(ask, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };
  const close = (): void => {
    setOpen(false);
    setChanging(false);
  };
  return (
      <Popover opened={open} onChange={(now) => (now ? setOpen(true) : close())} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <button type="button" className="account" aria-expanded={open} onClick={() => (open ? close() : setOpen(true))}>
            <VisuallyHidden>{TEXTS.access.account} </VisuallyHidden>
            {me.name}
          </button>
        </Popover.Target>
        <Popover.Dropdown className="account-menu" aria-label={changing ? TEXTS.access.changePassword : TEXTS.access.account}>
          {changing ? (
            <ChangePassword onDone={close} />
          ) : (
            <>
              <p className="quiet">{TEXTS.access.signedInAs(me.name)}</p>
              <ul>
                {Object.entries(me.roles).map(([group, role]) => (
                  <li key={group}>
                    {TEXTS.access.roles[role]}
                    {group !== "*" && `: ${group}`}
                  </li>
                ))}
              </ul>
              {me.has_password && (
                <Button
                  variant="default"
                  fullWidth
                  onClick={() => setChanging(true)}
                >
                  {TEXTS.access.changePassword}
                </Button>
              )}
              <Button fullWidth onClick={leave}>
                {TEXTS.access.signOut}
              </Button>
              {problem !== null && <p className="problem">{problem}</p>}
            </>
          )}
        </Popover.Dropdown>
      </Popover>
  );
}

function ChangePassword({ onDone }: { onDone: () => void }) {
  const { me } = useAccess();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const show = { "aria-label": TEXTS.access.showPassword };

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    changePassword(String(form.get("old")), String(form.get("new"))).then(onDone, (error: unknown) => {
      setBusy(false);
      const wrong = error instanceof ApiError && error.status === 401;
      setProblem(wrong ? TEXTS.access.wrong : error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <form className="sign-in-form" onSubmit={submit}>
      {/* Password managers look for whose it is. */}
      <input type="hidden" name="username" autoComplete="username" value={me.name} readOnly />
      <PasswordInput name="old" label={TEXTS.access.oldPassword} autoComplete="current-password" required visibilityToggleButtonProps={show} />
      <PasswordInput
        name="new"
        label={TEXTS.access.newPassword}
        description={TEXTS.access.newPasswordHint}
        autoComplete="new-password"
        minLength={12}
        required
        visibilityToggleButtonProps={show}
      />
      <p className="problem" role="alert">
        {problem}
      </p>
      <Button type="submit" fullWidth loading={busy}>
        {TEXTS.access.changePassword}
      </Button>
    </form>
  );
}
