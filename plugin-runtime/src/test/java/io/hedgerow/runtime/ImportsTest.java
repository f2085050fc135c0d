package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.module.HostModules;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin may import, and what it is told otherwise: at load (contract §3.9, §4.5). */
class ImportsTest {

    private static PluginEngine engine;
    private final TestHost host = new TestHost();

    @BeforeAll
    static void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void release() {
        engine.close();
    }

    private PluginContext open(String source) throws PluginLoadException {
        return engine.open(
                engine.compile(engine.transpiler().transpile("index.ts", source)),
                PluginSettings.of(new PluginIdentity(2, 60, 39, "importer"), "{}"),
                host.services(),
                PluginLimits.DEFAULT);
    }

    private PluginError refusalOf(String source) {
        try (PluginContext context = open(source)) {
            throw new AssertionError("loaded: " + source);
        } catch (PluginLoadException e) {
            return e.error();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pg | import { Client, Pool } from 'pg'; new Pool()",
                "aws-sdk | import AWS from 'aws-sdk'; new AWS.Kinesis()",
                "aws-sdk | import { S3 } from 'aws-sdk'; new S3()",
                "snowflake-sdk | import * as snowflake from 'snowflake-sdk'; snowflake.createConnection({})",
                "@google-cloud/bigquery | import { BigQuery } from '@google-cloud/bigquery'; new BigQuery()",
                "@google-cloud/storage | const { Storage } = require('@google-cloud/storage')",
                "@google-cloud/pubsub | import { PubSub } from '@google-cloud/pubsub'; new PubSub()"
            })
    void aClientLibraryOfTheContractIsNotThereYet(String name, String code) {
        PluginError error = refusalOf("const first = 1\n" + code);
        assertThat(error.name()).isEqualTo("Error");
        assertThat(error.message())
                .isEqualTo(
                        "Cannot import '"
                                + name
                                + "'! This package is part of the PostHog plugin API but is not"
                                + " available in Hedgerow yet.");
        assertThat(error.stack()).contains("index.ts:2:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fs",
                "child_process",
                "http",
                "lodash",
                "./lib",
                "../index",
                "node:crypto",
                "buffer",
                "util",
                "events",
                "@google-cloud/logging",
                "@hedgerow/timers",
                "aws-sdk/clients/s3",
                "pg-native",
                "",
                "__proto__",
                "constructor"
            })
    void anythingElseIsRefusedInTheWordsOfTheContract(String name) {
        for (String code :
                new String[] {
                    "import x from '" + name + "'; x()",
                    "import { y } from '" + name + "'; y()",
                    "import '" + name + "'",
                    "require('" + name + "')",
                    "const name = '" + name + "'; require(name)"
                }) {
            assertThat(refusalOf(code).message())
                    .as(code)
                    .isEqualTo(
                            "Cannot import '"
                                    + name
                                    + "'! This package is not provided by PostHog in plugins.");
        }
    }

    @Test
    void anImportOfTypesOnlyNeedsNoPackage() throws Exception {
        try (PluginContext context =
                open(
                        "import { Pool } from 'pg'\nimport type { S3 } from 'aws-sdk'\n"
                                + "export function processEvent(e: any, p: Pool) { return e }")) {
            assertThat(context.capabilities().methods()).containsExactly("processEvent");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crypto",
                "url",
                "zlib",
                "stream",
                "node-fetch",
                "generic-pool",
                "jsonwebtoken",
                "faker",
                "ethers",
                "@posthog/plugin-scaffold",
                "@posthog/plugin-contrib"
            })
    void everyOtherPackageOfTheContractIsThere(String name) throws Exception {
        try (PluginContext context =
                open(
                        "import whole from '"
                                + name
                                + "'\nimport * as all from '"
                                + name
                                + "'\nexport const processEvent = (e) => { e.same = whole === all"
                                + " && all === require('"
                                + name
                                + "'); return e }")) {
            InvocationResult result = host.await(context, HookCall.processEvent("{}"));
            assertThat(result).isEqualTo(new InvocationResult.Completed("{\"same\":true}"));
        }
    }

    @Test
    void aModuleIsNotFoundUnderANameOfObjectPrototype() {
        assertThat(HostModules.provided().find("toString")).isEmpty();
        assertThatThrownBy(() -> open("require('toString')").close())
                .isInstanceOf(PluginLoadException.class);
    }
}
