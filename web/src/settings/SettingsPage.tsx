/** Set-up: cameras, sites, and every other setting. */
import { PageHead } from "../shell/PageHead";
import { href, useRoute } from "../shell/route";
import { TEXTS } from "../texts";
import { CameraList } from "./CameraList";
import { CameraSetup } from "./CameraSetup";
import { EverySetting } from "./EverySetting";
import { Papers } from "./Papers";
import { SiteList } from "./SiteList";
import "./settings.css";

const PARTS = ["cameras", "sites", "papers", "all"] as const;

export default function SettingsPage() {
  const [part = "", name = ""] = useRoute().rest.split("/");
  const here = part === "camera" || part === "" ? "cameras" : part;
  return (
    <>
      <PageHead heading={TEXTS.nav.settings} />
      <nav className="tabs" aria-label={TEXTS.nav.settings}>
        <ul>
          {PARTS.map((one) => (
            <li key={one}>
              <a href={href("settings", one)} aria-current={one === here ? "page" : undefined}>
                {TEXTS.settings.parts[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {part === "camera" ? (
        <CameraSetup key={name} name={name} />
      ) : here === "cameras" ? (
        <CameraList />
      ) : here === "sites" ? (
        <SiteList />
      ) : here === "papers" ? (
        <Papers />
      ) : (
        <EverySetting />
      )}
    </>
  );
}
