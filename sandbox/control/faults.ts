import { isObject } from "../request/deserialise";
import { operationNames } from "../request/operationFacts";
import type { Service } from "../request/wire";

/** Which calls a fault may hit, and how many of them. */
interface FaultScope {
    /** Operations by name: one, several, or `*` for all. */
    readonly operation: string | readonly string[];
    /** @default both services */
    readonly service?: Service;
    /** Part of the calls that it hits, from 0 to 1. */
    readonly share: number;
}

/** What a fault does to a call that it hits. */
type FaultEffect =
    /** Refuses the call before anything is done, as above a request quota. */
    | { readonly kind: "throttle" }
    /** Refuses the call before anything is done, as when the service itself fails. */
    | { readonly kind: "internal" }
    /** Delays the answer: by so much, or by anything between two bounds. */
    | { readonly kind: "latency"; readonly milliseconds: number }
    | {
          readonly kind: "latency";
          readonly minMilliseconds: number;
          readonly maxMilliseconds: number;
      }
    /** Breaks the connection: before the operation, or after it was done and recorded. */
    | { readonly kind: "drop"; readonly when: "before" | "after" }
    /** Shows aliases as they were, for so many seconds of real time after their last change. */
    | { readonly kind: "staleAlias"; readonly seconds: number };

/** Something that goes wrong on request. */
export type Fault = FaultScope & FaultEffect;

const SERVICES: readonly Service[] = ["kms", "sts"];
const SCOPE = ["operation", "service", "share", "kind"];
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
    throttle: [],
    internal: [],
    latency: ["milliseconds", "minMilliseconds", "maxMilliseconds"],
    drop: ["when"],
    staleAlias: ["seconds"],
};
/** Longer than any client waits. */
const MAX_LATENCY_MS = 10 * 60 * 1000;
const MAX_STALE_SECONDS = 24 * 60 * 60;

/** What is wrong with a document that should hold a list of faults; nothing when it is one. */
export function faultFindings(document: unknown): readonly string[] {
    return Array.isArray(document)
        ? document.flatMap((fault: unknown, index) =>
              findingsOf(fault).map((finding) => `faults[${String(index)}]${finding}`),
          )
        : [`faults is ${show(document)}: it must be a list of faults`];
}

function findingsOf(fault: unknown): readonly string[] {
    if (!isObject(fault)) {
        return [` is ${show(fault)}: it must be an object`];
    }
    const { kind } = fault;
    const own = typeof kind === "string" && Object.hasOwn(PROPERTIES, kind) && PROPERTIES[kind];
    if (!own) {
        const kinds = Object.keys(PROPERTIES).join(", ");
        return [`.kind is ${show(kind)}: it must be one of ${kinds}`, ...scopeFindings(fault)];
    }
    const unknown = Object.keys(fault).filter((name) => ![...SCOPE, ...own].includes(name));
    return [
        ...scopeFindings(fault),
        ...effectFindings(String(kind), fault),
        ...unknown.map((name) => `.${name} is unknown: a fault of kind ${String(kind)} has none`),
    ];
}

function scopeFindings(fault: Readonly<Record<string, unknown>>): readonly string[] {
    const { operation, service, share } = fault;
    const services = SERVICES.filter((name) => service === undefined || name === service);
    const known = services.flatMap(operationNames);
    const names: readonly unknown[] = Array.isArray(operation) ? operation : [operation];
    const isKnown = (name: unknown) =>
        name === "*" || (typeof name === "string" && known.includes(name));
    return [
        ...(names.length === 0 ? [".operation is an empty list: name one, or use *"] : []),
        ...(services.length === 0
            ? [`.service is ${show(service)}: it must be kms or sts, or left out`]
            : names
                  .filter((name) => !isKnown(name))
                  .map(
                      (name) =>
                          `.operation has ${show(name)}: it must be an operation of ` +
                          `${services.join(" or ")}, or *`,
                  )),
        ...numberFindings("share", share, 1),
    ];
}

function effectFindings(kind: string, fault: Readonly<Record<string, unknown>>): readonly string[] {
    const { when, seconds } = fault;
    switch (kind) {
        case "latency":
            return latencyFindings(fault);
        case "drop":
            return when === "before" || when === "after"
                ? []
                : [`.when is ${show(when)}: it must be before or after`];
        case "staleAlias":
            return numberFindings("seconds", seconds, MAX_STALE_SECONDS);
        default:
            return [];
    }
}

function latencyFindings(fault: Readonly<Record<string, unknown>>): readonly string[] {
    const { milliseconds, minMilliseconds: min, maxMilliseconds: max } = fault;
    const hasBounds = min !== undefined || max !== undefined;
    if (!hasBounds) {
        return numberFindings("milliseconds", milliseconds, MAX_LATENCY_MS);
    }
    return [
        ...(milliseconds === undefined ? [] : [" has milliseconds and bounds: give one of them"]),
        ...numberFindings("minMilliseconds", min, MAX_LATENCY_MS),
        ...numberFindings("maxMilliseconds", max, MAX_LATENCY_MS),
        ...(Number(min) > Number(max)
            ? [`.minMilliseconds is ${show(min)}, above maxMilliseconds ${show(max)}`]
            : []),
    ];
}

function numberFindings(name: string, value: unknown, max: number): readonly string[] {
    return typeof value === "number" && value >= 0 && value <= max
        ? []
        : [`.${name} is ${show(value)}: it must be a number from 0 to ${String(max)}`];
}

function show(value: unknown): string {
    return value === undefined ? "missing" : JSON.stringify(value);
}
