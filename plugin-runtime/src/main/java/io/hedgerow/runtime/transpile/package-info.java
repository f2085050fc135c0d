/** Author's source (TypeScript, ES modules, CommonJS) → CommonJS script text and a source map. */
package io.hedgerow.runtime.transpile;
