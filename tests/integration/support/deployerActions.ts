import { documentKeyPolicy } from "../../../components/documentKeyPolicy";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { loadWorld } from "../../../sandbox/world";
import { repositoryRoot } from "../../../toolchain/versions";

interface Statement {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
}

/** Every action that a cartório's Deployer holds, by its own policies and by those of the keys. */
export function deployerActions(): readonly string[] {
    const account = loadWorld(repositoryRoot).accounts.find(({ roles }) =>
        roles.some((role) => typeof role !== "string" && role.name === "cartorio/Deployer"),
    )!;
    const role = account.roles.find(
        (each) => typeof each !== "string" && each.name === "cartorio/Deployer",
    ) as { readonly policies: readonly string[] };
    const own = role.policies.flatMap(
        (text) => (JSON.parse(text) as { Statement: readonly Statement[] }).Statement,
    );
    const inputs = { accountId: account.id, roles: resolveRoles(account.id) };
    const ofKeys = [
        ...signingKeyPolicy({ ...inputs, maySign: true }).Statement,
        ...documentKeyPolicy({ ...inputs, cns: "990010" }).Statement,
    ].filter(({ Sid }) => Sid === "AdministerKey") as readonly Statement[];
    const actions = [...own, ...ofKeys]
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => Action);
    return [...new Set(actions)].sort();
}
