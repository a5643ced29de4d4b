using System.Diagnostics;
using ProcParallel.Core.Sharing;

namespace TestMethods;

/// <summary>What workers do with ends of pipes.</summary>
public static class SharingPipes
{
    /// <summary>Answers what it receives until the other end is closed.</summary>
    public static int Echo(ParConnection connection)
    {
        int count = 0;
        try
        {
            while (true)
            {
                connection.Send(connection.Receive());
                count++;
            }
        }
        catch (ConnectionEndedException)
        {
            return count;
        }
    }

    /// <summary>Sends before it receives.</summary>
    public static int Exchange(ParConnection connection, int size)
    {
        connection.SendBytes(new byte[size]);
        return connection.ReceiveBytes().Length;
    }

    public static void Send(ParConnection connection, object?[] messages)
    {
        foreach (object? message in messages)
        {
            connection.Send(message);
        }
    }

    public static void SendAndClose(ParConnection connection, object?[] messages)
    {
        Send(connection, messages);
        connection.Close();
    }

    public static void SendAndDie(ParConnection connection, object?[] messages)
    {
        Send(connection, messages);
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Receives one message and is killed.</summary>
    public static void ReceiveAndDie(ParConnection connection)
    {
        connection.Receive();
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Sends numbers, at times that nobody knows, and closes the end.</summary>
    public static void SendSlowly(ParConnection connection, int writer, int count)
    {
        var random = new Random(writer);
        for (int i = 0; i < count; i++)
        {
            Thread.Sleep(random.Next(10));
            connection.Send((writer, i));
        }

        connection.Close();
    }

    /// <summary>Receives an end through another one, and answers through that.</summary>
    public static int EchoThrough(ParConnection connection) => Echo((ParConnection)connection.Receive()!);

    /// <summary>Gets an end from a queue, and answers through that.</summary>
    public static int EchoThroughQueue(ParQueue queue) => Echo((ParConnection)queue.Get()!);

    /// <summary>Says that it is here, and neither sends nor receives.</summary>
    public static void StayAway(ParConnection connection, ParQueue here)
    {
        here.Put(Environment.ProcessId);
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(connection);
    }

    public static string SendError(ParConnection connection)
    {
        try
        {
            connection.Send(1);
            return "";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    public static string ReceiveError(ParConnection connection)
    {
        try
        {
            connection.Receive();
            return "";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    /// <summary>Waits at an end that it never uses.</summary>
    public static bool Poll(ParConnection connection, double timeoutSeconds) => connection.Poll(timeoutSeconds);

    /// <summary>A pipe that this process serves.</summary>
    public static ParConnection MakeAndSend(object? message)
    {
        (ParConnection first, ParConnection second) = ParPipe.Create();
        second.Send(message);
        return first;
    }
}
