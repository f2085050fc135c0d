package io.hedgerow.deployment.capture;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Turns one request into messages on the ingestion topic (contract §6.2), or refuses it whole.
 *
 * <p>Safe for use by many threads.
 */
final class CaptureService {

    private final PayloadDecoder decoder;
    private final TeamDirectory teams;
    private final MessageLog log;
    private final InstantSource clock;
    private final TimeSortedUuids uuids;

    CaptureService(
            PayloadDecoder decoder, TeamDirectory teams, MessageLog log, InstantSource clock) {
        this.decoder = decoder;
        this.teams = teams;
        this.log = log;
        this.clock = clock;
        this.uuids = new TimeSortedUuids(clock);
    }

    /**
     * Returns when every event of the request is stored.
     *
     * @return how many events were stored; events without a name are skipped and not counted
     * @throws CaptureException when the request is not accepted
     */
    int capture(CaptureRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Payload payload = decoder.decode(request);
        Instant sentAt = SentAt.of(request, payload).orElse(null);
        Team team = team(request, payload);
        String ip = team.anonymizeIps() ? null : request.clientIp();
        List<InputMessage> messages =
                EventBatch.of(payload.json(), request.isEngage(), uuids::next).stream()
                        .map(
                                event ->
                                        new InputMessage(
                                                event.uuid(),
                                                event.distinctId(),
                                                ip,
                                                request.siteUrl(),
                                                event.data(),
                                                team.id(),
                                                now,
                                                sentAt))
                        .toList();
        if (!messages.isEmpty()) {
            log.append(messages);
        }
        return messages.size();
    }

    private Team team(CaptureRequest request, Payload payload) {
        return teams.find(ProjectToken.of(request, payload))
                .orElseThrow(
                        () ->
                                ProjectToken.namesProject(request, payload)
                                        ? CaptureException.unknownPersonalKey()
                                        : CaptureException.unknownToken());
    }
}
