/** A piece of a chain: a file, or an object. */
export interface Segment {
    /** Where it is, as a person would look for it. */
    readonly place: string;
    /** Its bytes, from the first on. */
    read(): AsyncIterable<Uint8Array>;
}

/** Takes one chain's lines. */
export interface ChainWriter {
    /**
     * Keeps lines, each with its line end; they are durable when this resolves. Called once at a time.
     * When it rejects, it is not called again, and what was given may or may not be there.
     * @param firstSeq place of the first line in the chain.
     * @param at time of the first line, in milliseconds since 1970.
     */
    write(lines: readonly string[], firstSeq: number, at: number): Promise<void>;
    /** Lets go of the chain. */
    close(): Promise<void>;
}

/** A place for chains. */
export interface EvidenceStore {
    /** What it is, for messages: a folder's path, a bucket's address. */
    readonly description: string;
    /** Readies the store for a new chain: sets apart what a crash left behind. */
    prepare(): Promise<void>;
    /** Ids of all chains, sorted. */
    chains(): Promise<readonly string[]>;
    /** A chain's segments, in order. */
    segments(chain: string): Promise<readonly Segment[]>;
    /**
     * A chain's last durable line, without its line end; undefined when there is none. What it returns
     * stays, also through a loss of power: others will anchor it.
     */
    lastLine(chain: string): Promise<string | undefined>;
    /** Makes a chain that nobody else writes. Fails when one of this id is there. */
    create(chain: string): Promise<ChainWriter>;
}
