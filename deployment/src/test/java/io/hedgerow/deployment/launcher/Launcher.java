package io.hedgerow.deployment.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code deployment/bin/hedgerow} as its users call it, in a process, on the code under test: a
 * distribution whose only jar names the class path of this JVM.
 */
public final class Launcher {

    public record Outcome(int status, String out, String err) {}

    private static final String COMPILER = "--upgrade-module-path=";

    private final Path script;
    private final Path folder;

    /**
     * @param folder for the distribution and for what the command prints
     */
    public Launcher(Path folder) throws IOException {
        this.folder = folder;
        this.script = folder.resolve("deployment/bin/hedgerow");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("bin/hedgerow"), script, StandardCopyOption.COPY_ATTRIBUTES);
        Path dist = folder.resolve("deployment/target/dist");
        Files.createDirectories(dist.resolve("lib"));
        writeClassPathJar(dist.resolve("lib/hedgerow.jar"));
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith(COMPILER)) {
                link(
                        dist.resolve("javascript-compiler"),
                        Path.of(flag.substring(COMPILER.length())));
            }
        }
        Files.createFile(dist.resolve(".built"));
    }

    /** With what the package has beside the command line: Flink, the job, the samples. */
    public Launcher withPackage(Path packaged) throws IOException {
        Path deployment = folder.resolve("deployment");
        for (String part : List.of("flink", "flink-lib", "job")) {
            link(deployment.resolve("target/dist").resolve(part), packaged.resolve(part));
        }
        link(deployment.resolve("flink"), Path.of("flink"));
        link(deployment.resolve("plugins"), Path.of("plugins"));
        link(deployment.resolve("src"), Path.of("src"));
        return this;
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createSymbolicLink(from, to.toRealPath());
    }

    private static void writeClassPathJar(Path jar) throws IOException {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(classPath.split(java.io.File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    /**
     * @param directory where the user is
     */
    public Outcome run(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("HEDGEROW_JAVA_OPTS");
        environment.put("HEDGEROW_JDK", System.getProperty("java.home"));
        environment.put("HEDGEROW_CACHE", Path.of("target/launcher").toAbsolutePath().toString());
        int status = builder.start().waitFor();
        return new Outcome(status, Files.readString(out), Files.readString(err));
    }
}
