package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.transpile.TranspiledSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BabelTranspilerTest {

    private static PluginEngine engine;
    private TestHost host = new TestHost();

    @BeforeAll
    static void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void release() {
        engine.close();
    }

    private InvocationResult run(String source) throws PluginLoadException {
        TranspiledSource transpiled = engine.transpiler().transpile("index.ts", source);
        try (PluginContext context =
                engine.open(
                        engine.compile(transpiled),
                        PluginSettings.of(new PluginIdentity(2, 60, 39, "p"), "{}"),
                        host.services(),
                        PluginLimits.DEFAULT)) {
            return host.await(context, HookCall.processEvent("{\"properties\":{}}"));
        }
    }

    private String json(String source) throws PluginLoadException {
        return ((InvocationResult.Completed) run(source)).json();
    }

    @Test
    void typeScriptIsErasedAndImportsAreTheHostsModules() throws Exception {
        assertThat(
                        json(
                                """
                                import type { PluginEvent } from 'nowhere'
                                import { Meta } from 'also-nowhere'
                                import { RetryError } from '@posthog/plugin-scaffold'
                                import scaffold from '@posthog/plugin-scaffold'
                                import * as all from '@posthog/plugin-scaffold'
                                enum Color { Red = 'red' }
                                interface E { properties: Record<string, any> }
                                export async function processEvent(event: E, meta: Meta): Promise<E> {
                                    await meta.storage.set('a', 1)
                                    event.properties.same = scaffold === all && scaffold.RetryError === RetryError
                                    event.properties.color = Color.Red as string
                                    event.properties.stored = await meta.storage.get('a')!
                                    return event
                                }"""))
                .isEqualTo("{\"properties\":{\"same\":true,\"color\":\"red\",\"stored\":1}}");
    }

    @Test
    void modulesRunAsSloppyScripts() throws Exception { // contract §10 row 28
        assertThat(
                        json(
                                "export const processEvent = (e) => { undeclared = 5; e.properties.x = undeclared; return e }"))
                .contains("\"x\":5");
        assertThat(
                        json(
                                "import { RetryError } from '@posthog/plugin-scaffold'\nmodule.exports = { processEvent: (e) => { e.properties.r = typeof RetryError; return e } }"))
                .contains("\"r\":\"function\"");
        assertThat(json("export default { processEvent: (e) => e }")).contains("properties");
    }

    @Test
    void stacksNameTheAuthorsPositions() throws Exception {
        PluginError error =
                ((InvocationResult.Failed)
                                run(
                                        "interface A {\n  a: string\n}\nexport function processEvent(e: A) {\n    const b: A = e\n    throw new TypeError('here')\n}"))
                        .error();
        assertThat(error.stack()).contains("index.ts:6:");
    }

    @Test
    void syntaxErrorsNameFileLineAndColumn() {
        assertThatThrownBy(() -> run("export const a = 1\nexport const b = = 2"))
                .isInstanceOf(PluginLoadException.class)
                .hasMessageContaining("index.ts:2:17: Unexpected token");
    }

    @Test
    void aTimedOutAwaitNamesItsLine() throws Exception { // contract §4.3
        host = TestHost.at(0L);
        host.http = request -> new java.util.concurrent.CompletableFuture<>();
        assertThat(
                        engine.transpiler()
                                .transpile(
                                        "index.ts", "export async function f() {\n  await g()\n}")
                                .text())
                .contains("__asyncGuard(g(), \"await on line 2:2\")");
    }
}
