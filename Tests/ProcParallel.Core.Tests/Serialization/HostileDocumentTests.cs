using System.Diagnostics;
using ProcParallel.Core.Serialization;
using ProcParallel.Core.Wire;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

/// <summary>XML that means harm: nothing grows without bounds, nothing is fetched.</summary>
public sealed class HostileDocumentTests
{
    [Fact]
    public void Entities_that_grow_beyond_all_bounds_are_refused()
    {
        string entities = string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY e{level} \"{string.Concat(Enumerable.Repeat($"&e{level - 1};", 10))}\">"));
        byte[] message = Document($"<!DOCTYPE a [<!ENTITY e0 \"0123456789\">{entities}]><a>&e9;</a>");
        var watch = Stopwatch.StartNew();
        HostileFrameTests.ReadOrRefuse(new ValueSerializer(SerializationOptions.Default), message);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void External_entities_are_not_fetched()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "geheim");
            byte[] message = Document($"<!DOCTYPE a [<!ENTITY x SYSTEM \"file://{file}\">]><a>&x;</a>");
            object? value = Record.Exception(() => new ValueSerializer(SerializationOptions.Default).Deserialize(message)
                is System.Xml.XmlDocument document ? throw new InvalidOperationException(document.InnerText) : 0);
            Assert.DoesNotContain("geheim", $"{value}", StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Document(string text)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.Write(ExtensionCode.XmlDocument);
        writer.Write(text);
        writer.Write(true);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
