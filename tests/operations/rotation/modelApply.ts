import assert from "node:assert/strict";
import { GENERATION_TRAITS } from "../../../components/generation";
import type { Generation } from "../../../registry/index";
import type { RotationModel } from "./model";

/**
 * What `up` does, in its order: keys that don't wait for the alias, the alias, keys that do, and last it
 * forgets what the program declares no more. The pipeline may neither enable, disable nor delete a key.
 */
export function* applyStack(model: RotationModel, refresh: boolean): Generator<undefined> {
    const declared = model.registry.filter(({ state }) => GENERATION_TRAITS[state].hasResource);
    if (refresh) {
        for (const held of model.stack.values()) {
            held.isEnabled = model.byArn(held.arn)!.state === "Enabled";
        }
    }
    for (const generation of declared.filter(
        ({ state }) => !GENERATION_TRAITS[state].waitsForAlias,
    )) {
        yield* applyKey(model, generation);
    }
    const active = model.registry.find(({ state }) => state === "active")!;
    const { arn } = model.stack.get(active.id)!;
    if (model.alias !== arn) {
        assert.notEqual(model.byArn(arn)!.state, "PendingDeletion", "UpdateAlias is refused");
        model.moveAlias(arn);
        yield;
    }
    for (const generation of declared.filter(
        ({ state }) => GENERATION_TRAITS[state].waitsForAlias,
    )) {
        yield* applyKey(model, generation);
    }
    for (const [id, { protect }] of [...model.stack]) {
        if (!declared.some((generation) => generation.id === id)) {
            assert.equal(protect, false, `up refuses to forget generation ${id}: it is protected`);
            model.stack.delete(id);
            yield;
        }
    }
}

function* applyKey(
    model: RotationModel,
    { id, state, importKeyId }: Generation,
): Generator<undefined> {
    const traits = GENERATION_TRAITS[state];
    if (!model.stack.has(id)) {
        const key =
            importKeyId === undefined
                ? undefined
                : model.keys.find(({ arn }) => arn.endsWith(`/${importKeyId}`));
        assert.ok(importKeyId === undefined || key !== undefined, `nothing to import of ${id}`);
        const arn = key?.arn ?? create(model, id, state);
        // AWS has made the key, and the state does not know it yet.
        yield;
        model.stack.set(id, {
            arn,
            protect: true,
            isEnabled: model.byArn(arn)!.state === "Enabled",
        });
        yield;
    }
    const held = model.stack.get(id)!;
    const key = model.byArn(held.arn)!;
    held.protect = true;
    assert.notEqual(
        key.state,
        "PendingDeletion",
        `${held.arn} is to be deleted and still declared`,
    );
    if (key.maySign !== traits.maySign) {
        key.maySign = traits.maySign;
        yield;
    }
    if (key.stateTag !== state) {
        key.stateTag = state;
        yield;
    }
    assert.equal(
        held.isEnabled,
        traits.isEnabled,
        `Deployer may neither enable nor disable ${held.arn}`,
    );
    assert.ok(!traits.isEnabled || key.state === "Enabled", `no public key of ${held.arn}`);
}

function create(model: RotationModel, id: number, state: string): string {
    const tail = String(id).padStart(8, "0");
    const serial = String(model.keys.length + model.deleted.length).padStart(12, "0");
    const arn = `arn:aws:kms:sa-east-1:111111111111:key/${tail}-0000-4000-8000-${serial}`;
    model.keys.push({ arn, generation: id, state: "Enabled", maySign: true, stateTag: state });
    return arn;
}
