// With chains as this program writes them, by clocks of the test's own.
import assert from "node:assert/strict";
import { type EvidenceRecord, FolderStore, openChain, readRecords } from "../../../evidence/index";
import { inTime } from "../../../operations/evidence/inTime";
import { temporaryFolders } from "../../support/folders";

describe("the order of records", () => {
    const folder = temporaryFolders();
    const at = (hour: number) => () => Date.UTC(2026, 10, 26, hour);
    const open = (store: FolderStore, hour: number) =>
        openChain(store, { name: "test", clock: at(hour) });

    async function orderOf(store: FolderStore): Promise<string[]> {
        const records: EvidenceRecord[] = [];
        for await (const record of readRecords(store)) {
            records.push(record);
        }
        return inTime(records).flatMap(({ type }) => (type.startsWith("test.") ? [type] : []));
    }

    it("is that of the runs, one after the other, whatever their clocks say", async () => {
        const store = new FolderStore(folder());
        const names = ["a", "b", "c", "d", "e", "f"];
        for (const [index, name] of names.entries()) {
            const chain = await open(store, [12, 9, 15, 9, 3, 10][index]!);
            await chain.append({ type: `test.${name}`, data: {} });
            await chain.close();
        }
        assert.deepEqual(
            await orderOf(store),
            names.map((name) => `test.${name}`),
        );
    });

    it("is that of the clocks between chains that know nothing of each other", async () => {
        const [one, other] = [new FolderStore(folder()), new FolderStore(folder())];
        const late = await open(one, 12);
        await late.append({ type: "test.late", data: {} });
        const early = await open(other, 9);
        await early.append({ type: "test.early", data: {} });
        await Promise.all([late.close(), early.close()]);
        const records: EvidenceRecord[] = [];
        for (const store of [one, other]) {
            for await (const record of readRecords(store)) {
                records.push(record);
            }
        }
        const types = inTime(records).map(({ type }) => type);
        assert.deepEqual(
            types.filter((type) => type.startsWith("test.")),
            ["test.early", "test.late"],
        );
    });

    it("keeps each chain's own order, whatever its clock does", async () => {
        const store = new FolderStore(folder());
        let hour = 12;
        const chain = await openChain(store, { name: "test", clock: () => at(hour)() });
        for (const name of ["a", "b", "c"]) {
            await chain.append({ type: `test.${name}`, data: {} });
            hour -= 3;
        }
        await chain.close();
        assert.deepEqual(await orderOf(store), ["test.a", "test.b", "test.c"]);
    });
});
