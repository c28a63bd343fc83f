/**
 * A Pulumi program of resources that stand in `resources.json`, next to it: as the builders of the pack's
 * tests make them, registered just so. It is copied into a project of its own; see {@link makeProgram}.
 */
import fs from "node:fs";
import path from "node:path";
import { Provider } from "@pulumi/aws/provider";
import { ComponentResource, CustomResource, type CustomResourceOptions } from "@pulumi/pulumi";
import type { Line } from "./makeProgram";

/** Version of the AWS plugin, which a resource of no SDK class has to name. */
const AWS_VERSION = "7.48.0";

/** A resource of any type. */
class Registered extends CustomResource {}

const resources = JSON.parse(
    fs.readFileSync(path.join(__dirname, "resources.json"), "utf8"),
) as readonly Line[];
const providers = new Map<string, Provider>();

/** One explicit provider for all that have the same arguments. */
function providerOf(args: Readonly<Record<string, unknown>>): Provider {
    const key = JSON.stringify(args);
    const provider = providers.get(key) ?? new Provider(`account${providers.size}`, { ...args });
    providers.set(key, provider);
    return provider;
}

for (const { type, name, props, parent, protect, provider } of resources) {
    const opts: CustomResourceOptions = { protect, version: AWS_VERSION };
    if (parent !== null) {
        opts.parent = new ComponentResource(parent, `${name}-parent`);
    }
    if (provider !== null) {
        opts.provider = providerOf(provider);
    }
    new Registered(type, name, props, opts);
}
