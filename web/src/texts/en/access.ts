/** Signing in, and who is signed in. */
export const access = {
  access: {
    signIn: "Sign in",
    signOut: "Sign out",
    name: "Name",
    password: "Password",
    showPassword: "Show the password",
    wrong: "The name or the password is wrong.",
    tooOften: (seconds: number): string => `Too many tries. Wait ${seconds} s and try again.`,
    elsewhere: (provider: string): string => `Sign in with ${provider}`,
    unknownElsewhere: "You are known there and not here. Ask an administrator to add you.",
    refusedElsewhere: "Signing in there did not work. Try again, or ask an administrator.",
    forgotten: "Password forgotten? An administrator gives you a new one.",
    account: "Account:",
    signedInAs: (name: string): string => `Signed in as ${name}`,
    roles: { viewer: "Viewer", operator: "Operator", admin: "Administrator" },
    changePassword: "Change password",
    oldPassword: "Password until now",
    newPassword: "New password",
    newPasswordHint: "At least 12 characters. All your other sign-ins end.",
  },
};
