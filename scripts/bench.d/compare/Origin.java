import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What all of scripts/bench compare's servers ask: plugins as the Flex Plugins API has them, of any sid, cheaply made, so that it is not
 * what is measured. One loop. Argument: port.
 *
 * <p>{@code GET .../Plugins/FP...} is a plugin of 600 bytes, {@code GET .../Plugins?PageSize=N} a list of N of them (23: 14 KB, 333:
 * 200 KB); {@code POST .../Plugins/FP...} gives the plugin another name, which the answers that follow have. Answers have a strong
 * ETag and say nothing of how long they are fresh, like the API's. {@code POST /__origin/delay/50} makes all answers take that many ms,
 * {@code GET /__origin/count} says how many requests there were, those to {@code /__origin} not counted.
 */
public final class Origin extends ByteToMessageDecoder {

    private static final String PLUGINS = "/v1/PluginService/Plugins";
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int PLUGIN_BYTES = 600;

    private static final Map<String, Integer> writes = new HashMap<>();
    private static int port;
    private static long count;
    private static long delay;
    private static String date = "";

    public static void main(String[] arguments) throws InterruptedException {
        port = Integer.parseInt(arguments[0]);
        var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop.scheduleAtFixedRate(Origin::tick, 0, 1, TimeUnit.SECONDS);
        new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Origin());
                    }
                })
                .bind("127.0.0.1", port)
                .sync();
    }

    private static void tick() {
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int end = headEnd(in);
        if (end < 0) {
            return;
        }
        boolean post = in.getByte(start) == 'P';
        int body = post ? contentLength(in, start, end) : 0;
        if (in.readableBytes() < end - start + body) {
            return;
        }
        int from = in.indexOf(start, end, (byte) ' ') + 1;
        int to = in.indexOf(from, end, (byte) ' ');
        String target = in.toString(from, to - from, StandardCharsets.US_ASCII);
        in.skipBytes(end - start + body);
        if (target.startsWith("/__origin/")) {
            context.writeAndFlush(bytes(context, own(target), ""));
            return;
        }
        count++;
        if (delay == 0) {
            context.writeAndFlush(answer(context, post, target));
        } else {
            context.executor()
                    .schedule(() -> context.writeAndFlush(answer(context, post, target)), delay, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private static int headEnd(ByteBuf in) {
        int at = in.readerIndex();
        while (true) {
            at = in.indexOf(at, in.writerIndex(), (byte) '\n');
            if (at < 0) {
                return -1;
            }
            if (at + 2 < in.writerIndex() && in.getByte(at + 1) == '\r' && in.getByte(at + 2) == '\n') {
                return at + 3;
            }
            at++;
        }
    }

    private static int contentLength(ByteBuf in, int start, int end) {
        String head = in.toString(start, end - start, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        int at = head.indexOf(new String(LENGTH, StandardCharsets.US_ASCII));
        return at < 0
                ? 0
                : Integer.parseInt(
                        head.substring(at + LENGTH.length, head.indexOf('\r', at)).trim());
    }

    private static String own(String target) {
        if (target.startsWith("/__origin/delay/")) {
            delay = Long.parseLong(target.substring("/__origin/delay/".length()));
        }
        return Long.toString(count);
    }

    private static ByteBuf answer(ChannelHandlerContext context, boolean post, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.length() > PLUGINS.length() + 1) {
            String sid = path.substring(PLUGINS.length() + 1);
            int version = post ? writes.merge(sid, 1, Integer::sum) : writes.getOrDefault(sid, 0);
            return bytes(context, plugin(sid, version), "ETag: \"" + sid + "-" + version + "\"\r\n");
        }
        int size = Integer.parseInt(target.substring(target.indexOf("PageSize=") + "PageSize=".length()));
        StringBuilder list = new StringBuilder(size * PLUGIN_BYTES).append("{\"plugins\":[");
        for (int i = 0; i < size; i++) {
            String sid = String.format("FP%032x", i);
            list.append(i == 0 ? "" : ",").append(plugin(sid, writes.getOrDefault(sid, 0)));
        }
        String base = "http://127.0.0.1:" + port + PLUGINS + "?PageSize=" + size + "&Page=0";
        list.append("],\"meta\":{\"page\":0,\"page_size\":" + size + ",\"first_page_url\":\"" + base
                + "\",\"previous_page_url\":null,\"url\":\"" + base + "\",\"next_page_url\":null,\"key\":\"plugins\"}}");
        return bytes(context, list.toString(), "ETag: \"list-" + size + "-" + list.toString().hashCode() + "\"\r\n");
    }

    private static String plugin(String sid, int version) {
        String url = "http://127.0.0.1:" + port + PLUGINS + "/" + sid;
        String text = "{\"account_sid\":\"AC000000000000000000000000000000d1\",\"sid\":\"" + sid + "\",\"unique_name\":\"plugin-"
                + sid.substring(sid.length() - 8) + "\",\"friendly_name\":\"A plugin, changed " + version
                + " times\",\"date_created\":\"2026-01-01T00:00:00Z\",\"date_updated\":\"2026-01-01T00:00:00Z\",\"archived\":false,\"url\":\""
                + url + "\",\"links\":{\"plugin_versions\":\"" + url + "/Versions\"},\"description\":\"";
        return text + "-".repeat(PLUGIN_BYTES - text.length() - 2) + "\"}";
    }

    private static ByteBuf bytes(ChannelHandlerContext context, String body, String fields) {
        String head = "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Type: application/json\r\n" + fields + "Content-Length: "
                + body.length() + "\r\n\r\n";
        ByteBuf answer = context.alloc().buffer(head.length() + body.length());
        answer.writeCharSequence(head, StandardCharsets.US_ASCII);
        answer.writeCharSequence(body, StandardCharsets.US_ASCII);
        return answer;
    }
}
