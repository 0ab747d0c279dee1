import type { ComponentType } from "react";
import { Navigate, useNavigate, useParams } from "react-router";

import { AddressStep } from "@/features/welcome/AddressStep";
import { Frame } from "@/features/welcome/Frame";
import { LanguageStep } from "@/features/welcome/LanguageStep";
import { MailStep } from "@/features/welcome/MailStep";
import { PostStep } from "@/features/welcome/PostStep";
import { after, firstOpen, type Step, STEPS, useProgress } from "@/features/welcome/progress";
import { Ready } from "@/features/welcome/Ready";
import { SiteStep } from "@/features/welcome/SiteStep";
import { Missing } from "@/layout/Missing";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";

const SCREENS: Record<Step, ComponentType<{ onDone: (to?: string) => void }>> = {
  site: SiteStep,
  language: LanguageStep,
  address: AddressStep,
  mail: MailStep,
  post: PostStep,
};

/** The first run: what whoever runs a new site decides, step by step; each can be left out and come back to. */
export function Component() {
  const { step } = useParams();
  const { permissions } = useMember();
  const navigate = useNavigate();
  const [done, finish] = useProgress();
  if (!permissions?.includes("site.manage")) return <Missing />;
  if (!step) return <Navigate to={paths.welcome(firstOpen(done) ?? "ready")} replace />;
  const open = STEPS.find((each) => each === step);
  const Screen = open ? SCREENS[open] : step === "ready" ? Ready : Missing;
  const onDone = (to?: string) => {
    if (!open) return;
    finish(open);
    void navigate(to ?? paths.welcome(after(open) ?? "ready"));
  };
  return (
    <Frame done={done}>
      <Screen key={step} onDone={onDone} />
    </Frame>
  );
}
