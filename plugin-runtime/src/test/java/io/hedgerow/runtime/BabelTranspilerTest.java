package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        return run(source, HookCall.processEvent("{\"properties\":{}}"));
    }

    private InvocationResult run(String source, HookCall call) throws PluginLoadException {
        TranspiledSource transpiled = engine.transpiler().transpile("index.ts", source);
        try (PluginContext context =
                engine.open(
                        engine.compile(transpiled),
                        PluginSettings.of(new PluginIdentity(2, 60, 39, "p"), "{}"),
                        host.services(),
                        PluginLimits.DEFAULT)) {
            return host.await(context, call);
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
        assertThat(error.stack()).contains("processEvent (index.ts:6:11)");
    }

    @Test
    void stacksOfEveryFrameHaveLineAndColumn() throws Exception { // engine notes §7
        String source =
                """
                type Count = { n: number }
                const deep = <T extends Count>(count: T): never => {
                    enum Kind { A, B }
                    if (count.n === Kind.B) throw new RangeError(`at ${count.n}`)
                    return deep({ ...count, n: count.n + 1 } as T)
                }
                const later = async (x: Count) => { await Promise.resolve(); deep(x) }
                export async function processEvent(event: any) {
                    event.properties?.none ?? (await later({ n: 0 }))
                }
                """;
        assertThat(frames(source))
                .startsWith(
                        "deep (index.ts:4:35)", "deep (index.ts:5:12)", "later (index.ts:7:62)");
    }

    @Test
    void stacksOfAMinifiedBundleAreToldApartByColumn() throws Exception {
        String source =
                "(()=>{var t={1:(t,e)=>{e.f=n=>{if(n>1)throw new Error('deep');return e.f(n+1)}}},r={};"
                        + "function n(e){return r[e]||(t[e](0,r[e]={}),r[e])}"
                        + "exports.processEvent=o=>{const i=n(1);return i.f(0)}})();";
        assertThat(frames(source))
                .startsWith(
                        "Object.<anonymous> (" + at(source, "new Error") + ")",
                        "Object.<anonymous> (" + at(source, "f(n+1)") + ")",
                        "Object.<anonymous> (" + at(source, "f(n+1)") + ")",
                        at(source, "f(0)"));
    }

    private static String at(String source, String code) {
        return "index.ts:1:" + (source.indexOf(code) + 1);
    }

    private List<String> frames(String source) throws PluginLoadException {
        PluginError error = ((InvocationResult.Failed) run(source)).error();
        return error.stack()
                .lines()
                .skip(1)
                .map(line -> line.strip().replaceFirst("^at ", ""))
                .toList();
    }

    @Test
    void syntaxErrorsNameFileLineAndColumn() {
        assertThatThrownBy(() -> run("export const a = 1\nexport const b = = 2"))
                .isInstanceOf(PluginLoadException.class)
                .hasMessageContaining("index.ts:2:17: Unexpected token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "await fetch(never) | await on line 3:2",
                "const p = fetch(never); const q = 1; await p | await on line 3:39",
                "await Promise.all([fetch(never), fetch(never)]) | await on line 3:2",
                "return fetch(never).then((r) => r.text()) | Promise.then on line 3:9",
                "await 1; await fetch(redirect) | await on line 3:11",
                "const r = await fetch(redirect, { redirect: 'manual' }); const x = { then: 1 }; x.then = 2; await fetch(never) | await on line 3:94",
                "return fetch(never) | work"
            })
    void aPromiseThatTimesOutNamesItsPlace(String code, String place)
            throws Exception { // contract §4.3
        host = TestHost.at(0L);
        host.http =
                request ->
                        request.url().endsWith("/redirect")
                                ? CompletableFuture.completedFuture(
                                        new HttpTransport.Response(
                                                302,
                                                "Found",
                                                request.url(),
                                                List.of(Map.entry("Location", "/never")),
                                                new byte[0]))
                                : new CompletableFuture<>();
        String source =
                "const never = 'http://host/never', redirect = 'http://host/redirect'\n"
                        + "export const jobs = { async work() {\n  "
                        + code
                        + "\n} }";
        InvocationResult result = run(source, HookCall.job("work", "{}"));
        assertThat(((InvocationResult.Failed) result).error().message())
                .isEqualTo(
                        "Script execution timed out after promise waited for 30 seconds (p, name: "
                                + place
                                + ", pluginConfigId: 39)");
    }
}
