/** Attacks on the alias, through which the application signs with whatever key it points at. */
import {
    CreateAliasCommand,
    CreateKeyCommand,
    DeleteAliasCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import type { Attack } from "./attacks";
import { ACCOMPLICES, APPLICATION, attackerNamed } from "./cast";
import { hasAlias } from "./keyPolicies";
import { Outcome } from "./outcome";
import { type OwnKey, Scene } from "./scene";

/** From another account the alias is not there: an alias is called by its name. */
const NOT_THERE = ["NotFoundException"];

/** Tries to point the alias at a key; whether it does now, and whether anything changed. */
type Move = (scene: Scene, own: OwnKey) => Promise<{ isMoved: boolean; isChanged: boolean }>;

const update: Move = async (scene, { keyArn }) => {
    const command = new UpdateAliasCommand({ AliasName: scene.target.alias, TargetKeyId: keyArn });
    const isMoved = await isDone(scene, "UpdateAlias", scene.kms.send(command));
    return { isMoved, isChanged: isMoved };
};

const remake: Move = async (scene, { keyArn }) => {
    const AliasName = scene.target.alias;
    const remove = new DeleteAliasCommand({ AliasName });
    if (!(await isDone(scene, "DeleteAlias", scene.kms.send(remove)))) {
        return { isMoved: false, isChanged: false };
    }
    const create = new CreateAliasCommand({ AliasName, TargetKeyId: keyArn });
    return {
        isMoved: await isDone(scene, "CreateAlias", scene.kms.send(create)),
        isChanged: true,
    };
};

async function isDone(scene: Scene, what: string, call: Promise<unknown>): Promise<boolean> {
    return (await scene.try(what, call, scene.isInside ? [] : NOT_THERE)) !== undefined;
}

/** Points the alias at a key by every means, and lets the application sign. */
async function takeOver(scene: Scene, move: Move, own: OwnKey | undefined): Promise<Outcome> {
    if (own === undefined) {
        scene.notes.push("no key of its own");
        return Outcome.Refused;
    }
    // Moving an alias needs the right on the key that loses it, too.
    await scene.rewritePolicy();
    const { isMoved, isChanged } = await move(scene, own);
    if (!isMoved) {
        return isChanged ? Outcome.Changed : Outcome.Refused;
    }
    if (!(await scene.signs(APPLICATION, scene.target.alias, own.publicKey))) {
        return Outcome.Changed;
    }
    const others = [scene.attacker, ...Object.values(ACCOMPLICES).flat()];
    return (await scene.oneSigns(others, own.keyArn, own.publicKey))
        ? Outcome.TookOver
        : Outcome.SignerSigned;
}

/** Name that the promise about imported keys is asserted of. */
export const IMPORTED = "alias to an imported key";

export const ALIAS_ATTACKS: readonly Attack[] = [
    {
        name: "alias to a key of its own",
        states: hasAlias,
        run: async (scene) => takeOver(scene, update, await scene.ownKey()),
    },
    {
        name: "alias to a key of the hub's",
        insideOnly: true,
        states: hasAlias,
        run: async (scene) => {
            const helper = attackerNamed("a hub administrator");
            const key = await new Scene(scene.stage, helper, scene.target).ownKey();
            return takeOver(scene, update, key);
        },
    },
    {
        name: "alias deleted and made again",
        states: hasAlias,
        run: async (scene) => takeOver(scene, remake, await scene.ownKey()),
    },
    {
        name: IMPORTED,
        states: hasAlias,
        run: async (scene) => {
            const command = new CreateKeyCommand({
                KeySpec: "RSA_2048",
                KeyUsage: "SIGN_VERIFY",
                Origin: "EXTERNAL",
            });
            // The sandbox imports nothing, but asks the policies first.
            const isAllowed = await scene.kms.send(command).then(
                () => true,
                (error: unknown) =>
                    error instanceof Error && error.name === "UnsupportedOperationException",
            );
            scene.notes.push(`CreateKey of origin EXTERNAL: ${isAllowed ? "allowed" : "refused"}`);
            if (!isAllowed) {
                return Outcome.Refused;
            }
            const isTaken = ["A", "a"].includes(
                await takeOver(scene, update, await scene.ownKey()),
            );
            return isTaken ? Outcome.Imported : Outcome.MadeImportable;
        },
    },
];
