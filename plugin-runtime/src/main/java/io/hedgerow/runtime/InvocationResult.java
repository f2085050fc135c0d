package io.hedgerow.runtime;

/** How an invocation ended. */
public sealed interface InvocationResult {

    /**
     * @param text what the hook returned; {@code null} if that was falsy (contract §2.4) or if the
     *     hook's result does not matter
     */
    record Completed(JsonText text) implements InvocationResult {

        public Completed(String json) {
            this(JsonText.of(json));
        }

        /** The text as characters, or {@code null}. */
        public String json() {
            return text == null ? null : text.toString();
        }

        /** The text as bytes in UTF-8, or {@code null}. */
        public byte[] utf8() {
            return text == null ? null : text.utf8();
        }

        /** A hook whose result does not matter. */
        public static Completed withoutResult() {
            return new Completed((JsonText) null);
        }
    }

    record Failed(PluginError error) implements InvocationResult {}
}
