import { Provider } from "@pulumi/aws/provider";

import { type Finding, findingIf, isRecord } from "./findings";

/**
 * What is wrong with the provider in a component's own options. Without one, Pulumi would quietly
 * use whatever credentials the shell has, and a cartório's key would land in their account.
 */
export function providerFindings(opts: unknown): Finding[] {
    const options = isRecord(opts) ? opts : {};
    return findingIf(
        !Provider.isInstance(options["provider"]) && !holdsProvider(options["providers"]),
        "provider",
        "must be the aws.Provider of the cartório's account, as provider or providers in the component's own options",
    );
}

function holdsProvider(providers: unknown): boolean {
    if (Array.isArray(providers)) {
        return providers.some((provider) => Provider.isInstance(provider));
    }
    return isRecord(providers) && Provider.isInstance(providers["aws"]);
}
