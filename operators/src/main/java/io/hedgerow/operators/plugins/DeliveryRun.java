package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.delivery.WebhookSender;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.transpile.Hashes;

/** One attempt to deliver an item: the plugin's function, and a webhook's request after it. */
final class DeliveryRun extends PluginWork {

    private static final int KEY_CHARS = 32;

    private final DeliveryEnvironment environment;
    private final Destination destination;
    private final PendingItem pending;
    private final boolean probe;
    private final HookJournal journal;
    private final TeamChain chain;

    /**
     * @param chain the one plugin; used until this has ended
     * @param probe whether the destination counts as down
     */
    DeliveryRun(
            DeliveryEnvironment environment,
            Destination destination,
            TeamChain chain,
            PendingItem pending,
            boolean probe) {
        super(
                destination.key(),
                OrderKey.delivery(destination.key(), pending.number()),
                0, // its bytes are the backlog's
                environment.now());
        this.environment = environment;
        this.destination = destination;
        this.chain = chain.use();
        this.pending = pending;
        this.probe = probe;
        this.journal =
                new HookJournal(
                        this,
                        environment.work().scheduler(),
                        plugin().configId(),
                        pending.attempts().journal());
    }

    LoadedPlugin plugin() {
        return chain.plugins().get(0);
    }

    PendingItem pending() {
        return pending;
    }

    boolean isProbe() {
        return probe;
    }

    byte[] effects() {
        return journal.toBytes();
    }

    /** The backlog keeps it. */
    @Override
    InFlightEntry entry() {
        return null;
    }

    @Override
    void run() {
        LoadedPlugin plugin = plugin();
        switch (plugin.prepare(this)) {
            case WAIT -> {
                return;
            }
            case FAILED -> {
                end();
                destination.disabled(this);
                return;
            }
            case PAUSED -> {
                end();
                destination.postponed(this, plugin.pausedUntilMillis());
                return;
            }
            default -> {
                // goes on below
            }
        }
        HookResult result =
                environment
                        .work()
                        .hooks()
                        .call(
                                plugin,
                                pending.item().hook().call(pending.item().argument()),
                                pending.item().origin(),
                                journal.begin(plugin.configId()),
                                later -> resume(() -> settled(later)));
        if (result != null) {
            settled(result);
        }
    }

    private void resume(Runnable action) {
        environment.work().scheduler().resume(this, action);
    }

    private void settled(HookResult result) {
        if (journal.mustGoAgain(result)) {
            environment.work().scheduler().wake(this);
            return;
        }
        HookResult plain = HookResult.plain(result);
        boolean webhook = pending.item().hook() == DeliveryHook.COMPOSE_WEBHOOK;
        if (webhook && plain instanceof HookResult.Returned returned && returned.text() != null) {
            send(returned.text());
            return;
        }
        end();
        destination.ended(this, plain, !webhook);
    }

    private void send(JsonText webhook) {
        environment
                .webhooks()
                .send(
                        destination.watched(environment.platform().http()),
                        webhook,
                        destination.sendsIdempotencyKeys() ? idempotencyKey() : null)
                .thenAccept(
                        result ->
                                environment
                                        .loop()
                                        .execute(
                                                () ->
                                                        environment
                                                                .keys()
                                                                .run(
                                                                        key(),
                                                                        () ->
                                                                                resume(
                                                                                        () ->
                                                                                                sent(
                                                                                                        result)))));
    }

    /** The same for each attempt to send the same event's webhook. */
    private String idempotencyKey() {
        return Hashes.sha256(
                        pending.item().origin().id(),
                        Integer.toString(plugin().configId()),
                        pending.item().hook().function())
                .substring(0, KEY_CHARS);
    }

    private void sent(WebhookSender.Result result) {
        end();
        destination.ended(
                this,
                result.error() == null
                        ? new HookResult.Returned((JsonText) null)
                        : new HookResult.Threw(
                                        result.again() ? "FetchError" : "Error",
                                        result.error(),
                                        "",
                                        result.again())
                                .masked(plugin().installation().secrets()),
                true);
    }

    private void end() {
        environment.work().scheduler().finished(this);
    }

    /** To be called when the destination has dealt with its end. */
    void leave() {
        chain.leave();
    }
}
