/** All rules, in order of value: the order of the check table and of the docs. */
import deferredMapOpAfterUnlock from "./deferred-map-op-after-unlock.ts";
import groupGoSharedMapWrite from "./group-go-shared-map-write.ts";
import guardedMapEscapes from "./guarded-map-escapes.ts";
import mapFieldMissingLock from "./map-field-missing-lock.ts";
import mapGoroutineUnsynchronized from "./map-goroutine-unsynchronized.ts";
import mapWriteUnderRlock from "./map-write-under-rlock.ts";
import nilInnerMapWrite from "./nil-inner-map-write.ts";
import nilMapWrite from "./nil-map-write.ts";
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [
  mapGoroutineUnsynchronized,
  mapFieldMissingLock,
  nilMapWrite,
  mapWriteUnderRlock,
  guardedMapEscapes,
  deferredMapOpAfterUnlock,
  groupGoSharedMapWrite,
  nilInnerMapWrite,
];
